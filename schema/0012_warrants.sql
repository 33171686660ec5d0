-- 0012 warrants: at the court and the commissioner, at the requester, at the owners of data, and their escrow.

-- A warrant as its office holds it (court or commissioner, each in a store of its own): the fold of its events.
-- Harm: whoever changes a row here can hurry or hold up a desk; a warrant that was never sealed opens nothing, for
-- every owner checks both seals over the text, and every seal that lasts too long is counted from the public log.
create table warrant (
  id {uuid} not null primary key,   -- the warrant, from the application on
  requester text not null,          -- the agency that asks
  person text not null,             -- the one person: stored person key
  offence text not null,            -- what is inquired into: a word of the closed list
  state text not null,              -- the state by its word: applied, denied, granted, …, opened
  applied_at {ts} not null,         -- when the application came in
  sealed_until {date} not null,     -- the latest day on which the person is told
  last_day {date} not null,         -- the last day of its term
  body text not null                -- the warrant as JSON: text, seals, leaf; what was sealed is in it byte for byte
) {strict};

create index warrant_state on warrant (state, applied_at);

-- What happened to a warrant at its office, in order. Rows are only added.
-- Harm: a missing row hides a decision from the yearly report; the seals and the public leaves remain.
create table warrant_event (
  number {seq},                     -- order of writing; gaps are normal
  warrant {uuid} not null,          -- the warrant
  at {ts} not null,                 -- when
  actor text not null,              -- the official by sign-in name, or `clock` or the sending agency
  event {json} not null             -- what happened
) {strict};

create index warrant_event_of on warrant_event (warrant, number);

-- Leaves of a warrant that this office writes into the public log: WARRANT, EXTEND, OPEN. A row is written before its
-- leaf is first sent, so a crash sends the same bytes again and the log knows them.
-- Harm: whoever deletes a row before its leaf stands holds a warrant up or leaves a seal overdue, which anyone counts;
-- whoever changes a seed or a detail makes an opening that does not give the commitment.
create table warrant_leaf (
  id {uuid} not null primary key,   -- this row
  warrant {uuid} not null,          -- the warrant
  kind bigint not null,             -- kind of the leaf: 3 warrant, 4 open, 5 extend
  person text not null,             -- stored person key
  year bigint not null,             -- of the log (UTC)
  n bigint not null,                -- of OPEN: the number among the person's opened warrants of that log, from 1; else 0
  made_at {ts} not null,            -- when the leaf was made
  leaf {blob} not null,             -- the 128 bytes
  seed {blob} not null,             -- 32 bytes behind the commitment; empty where nothing is committed
  details {json} not null,          -- the committed values by name
  proof {blob} not null,            -- of OPEN: the custodian's proof of the tag key, 80 bytes; else empty
  place bigint,                     -- number of the leaf in the log; null while it waits
  receipt text,                     -- the proof of that place, c2sp.org/tlog-proof
  check ((place is null) = (receipt is null))
) {strict};

create index warrant_leaf_waiting on warrant_leaf (made_at) where place is null;
create index warrant_leaf_person on warrant_leaf (person, kind);

-- The later review of each warrant, at the court and at the commissioner (SG-02). The requester has no way to it.
-- Harm: whoever closes one here without a finding spares a requester the question; the row keeps who did.
create table warrant_review (
  warrant {uuid} not null primary key, -- the warrant
  begun_at {ts} not null,           -- when the warrant came into force
  looks bigint not null,            -- looks that the owners told of
  deleted bigint not null,          -- answers that the requester proved to have deleted (SG-27)
  closed_at {ts},                   -- when it was closed
  closed_by text,                   -- the official who closed it
  finding text,                     -- what was found
  check ((closed_at is null) = (closed_by is null) and (closed_at is null) = (finding is null))
) {strict};

-- An application as its requester sees it.
-- Harm: none beyond the desk; what may be asked is judged by the owners from their own copy.
create table warrant_application (
  id {uuid} not null primary key,   -- the warrant
  applicant text not null,          -- sign-in name of the official who applied
  terms text not null,              -- the text as JSON, as it stands after decisions
  state text not null,              -- the state by its word
  sealed_until {date} not null,     -- the day of light
  reasons text not null,            -- reasons of the last decision; empty if there are none
  at {ts} not null                  -- when it last changed
) {strict};

-- A warrant in force as an owner of a register holds it.
-- Harm: whoever changes the text breaks its seals and opens nothing; whoever moves the day of light on keeps a look
-- from the person, and the sealed leaf's own due day shows it to everybody.
create table warrant_held (
  id {uuid} not null primary key,   -- the warrant
  held text not null,               -- text, both seals, leaf and receipt as JSON
  sealed_until {date} not null,     -- the day of light as extensions moved it
  ended {bool} not null,            -- used no more: taken back or opened
  opened_at {ts},                   -- when the looks were released to the person
  came_at {ts} not null             -- when it came in
) {strict};

create index warrant_held_due on warrant_held (sealed_until) where opened_at is null;

-- How many looks at a register a warrant has given. The number moves in the commit that writes the entry.
-- Harm: whoever lowers it gives more looks than the court allowed; the sealed leaves count them all.
create table warrant_use (
  warrant {uuid} not null,          -- the warrant
  register text not null,           -- the register
  looks bigint not null,            -- taken so far
  primary key (warrant, register)
) {strict};

-- An opening under way to the escrow: of a sealed look at its owner, of a warrant at the court.
-- Harm: whoever deletes a row keeps a look from the arbiter until its day of light; the leaf carries the hash, and an
-- acknowledgement that does not come within a day is counted in public.
create table escrow_sent (
  hash {blob} not null primary key, -- SHA-256 of the ciphertext, as the leaf carries it
  warrant {uuid} not null,          -- the warrant
  sent_at {ts} not null,            -- when it was handed to the outbox
  kept_at {ts}                      -- when the arbiter said that it is kept; null before
) {strict};

create index escrow_sent_waiting on escrow_sent (sent_at) where kept_at is null;

-- What the arbiter keeps: openings that nobody reads without two of the three parts of the escrow key.
-- Harm: whoever deletes a row takes away the proof that does not depend on the owner; the leaf shows that it was there.
create table escrow_kept (
  hash {blob} not null primary key, -- SHA-256 of the ciphertext
  warrant {uuid} not null,          -- the warrant
  sender text not null,             -- the agency that sent it
  ciphertext {blob} not null,       -- HPKE to the escrow key
  at {ts} not null                  -- when it came
) {strict};

-- An answer under a warrant, at the requester, until its day (SG-27). It stands under its warrant alone: no person, no
-- key by which answers of several warrants could be put together.
-- Harm: whoever moves the day on keeps personal data that the law says are gone; the court's review waits for the proof.
create table warrant_answer (
  id {uuid} not null primary key,   -- the answer
  warrant {uuid} not null,          -- the warrant
  register text not null,           -- the register that was asked
  asked_by text not null,           -- sign-in name of the official who asked
  body text not null,               -- the released fields as JSON, and the owner's entry
  at {ts} not null,                 -- when
  delete_on {date} not null         -- the day on which it is deleted
) {strict};

create index warrant_answer_due on warrant_answer (delete_on);

-- That an answer was deleted, at the requester: what it was is known by its hash alone.
-- Harm: a row without a deletion would claim that data are gone; the answer's own row would still be there.
create table warrant_deletion (
  answer {uuid} not null primary key, -- the answer that was
  warrant {uuid} not null,          -- the warrant
  hash {blob} not null,             -- SHA-256 of the answer
  delete_on {date} not null,        -- the day on which it had to go
  at {ts} not null                  -- when it went
) {strict};
