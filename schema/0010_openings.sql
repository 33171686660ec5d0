-- 0010 the owner's side of the public access log: openings, numbers and tag keys.

-- One look at one person's data: the details whose commitment stands in the public log (ACC-04). Rows are only added.
-- Of a row only this changes: its leaf, its place in the log with the receipt, the seal of the time when the log was
-- away, whether the person was told and whether a warrant's look came to light. Erasure empties the details and the
-- seed; the leaf in the public log stays and means nothing to anybody then.
-- Harm: a missing row is a secret look (RF-19) while its leaf stands in the log: the person sees a tag without an
-- opening. A changed detail no longer gives the commitment; `vahid verify` and the person's browser find both.
create table access_opening (
  number {seq},                     -- order of writing; gaps are normal; larger = written later
  id {uuid} not null unique,        -- the entry
  at {ts} not null,                 -- when the look was allowed
  year bigint not null,             -- of that moment in UTC: in which year's log the leaf stands
  provider text not null,           -- the agency that holds the data
  requester text not null,          -- the agency that asked
  unit text not null,               -- the official's unit; empty if unknown
  duty text not null,               -- role of the official, `automatic`, `person` or `system`
  actor text not null,              -- sign-in name of the official, or the service or system that asked
  official text not null,           -- the official as a stable pseudonym: what the person sees
  name text not null,               -- the official's name, if it is known here
  person text not null,             -- whose data: stored person key
  source text not null,             -- `register.ID`, `service.ID` or `exchange.NAME`
  fields {json} not null,           -- the fields released, a list
  purpose text not null,            -- why, by the pack's id
  act text not null,                -- the act that allows it
  article text not null,            -- the article that allows it
  reference text not null,          -- message or case that the look belongs to
  request text not null,            -- SHA-256 of the request's head in hex; empty if there was no message
  warrant text not null,            -- the warrant; empty without one
  warrant_leaf bigint,              -- number of the warrant's leaf in the public log; null without one
  due bigint not null,              -- latest day of opening, days since 1970-01-01 UTC; 0 when told at once
  seed {blob},                      -- 32 random bytes behind the commitment; null after erasure
  kind bigint not null,             -- kind of the leaf: 1 access, 2 sealed, 6 deferred, 9 late
  series text not null,             -- what `n` counts in: `2026`, `deferred/2026`, `warrant/17`
  n bigint,                         -- number of this look in its series, from 1; null only of rows of the first log
  has_n {bool} not null,            -- whether the commitment covers `n`; false of what the queue on disk wrote
  commitment {blob},                -- 32 bytes that the leaf holds; null only of rows of the first log
  leaf {blob},                      -- the 128 bytes, from the moment before they are first sent
  escrow {blob},                    -- of a sealed look: its opening, encrypted to those who keep the escrow
  place bigint,                     -- number of the leaf in its year's log; null while it waits
  receipt text,                     -- the proof of that place, c2sp.org/tlog-proof
  placed_at {ts},                   -- when it was placed
  late_seal {blob},                 -- this node's seal over the commitment, made because the log was away
  told {bool} not null,             -- whether the person's window was told of it
  opened {bool} not null,           -- of a sealed look: whether it came to light
  erased {bool} not null,           -- whether details and seed were erased
  check ((n is null) = (commitment is null)),
  check ((place is null) = (receipt is null) and (place is null) = (placed_at is null)),
  check (place is null or leaf is not null),
  check (not erased or seed is null)
) {strict};

create index access_opening_person on access_opening (person, at);
create index access_opening_waiting on access_opening (number) where place is null;
create index access_opening_untold on access_opening (number) where not told;
create index access_opening_warrant on access_opening (warrant, number) where warrant <> '';
create unique index access_opening_place on access_opening (year, place) where place is not null;

-- How many looks at a person there are in a series: the next look takes the next number in the same commit.
-- Harm: whoever lowers a number makes two looks share a tag; whoever raises it leaves a gap. The first is found by
-- `vahid verify`, the second by the person, whose tag of that number is nowhere.
create table access_count (
  provider text not null,           -- the agency that holds the data
  person text not null,             -- stored person key
  series text not null,             -- see access_opening.series
  n bigint not null,                -- the last number that was given, from 1
  primary key (provider, person, series)
) {strict};

-- The custodian's tag key of a person in a series, kept so that the custodian is asked once.
-- Harm: whoever reads a key can count the looks at that person here, which this store holds anyway; whoever changes
-- one makes later tags that the person does not find. The proof shows which key is right.
create table access_key (
  provider text not null,           -- the agency that holds the data
  person text not null,             -- stored person key
  series text not null,             -- see access_opening.series
  k {blob} not null,                -- the tag key, 32 bytes
  proof {blob} not null,            -- the custodian's VRF proof of it, 80 bytes
  primary key (provider, person, series)
) {strict};

-- How many looks this agency counts for each day, as it told the public log (DAYCOUNT).
-- Harm: a changed count contradicts the leaf that stands in the log.
create table access_day (
  provider text not null,           -- the agency that counts
  day bigint not null,              -- days since 1970-01-01 UTC
  looks bigint not null,            -- looks of that day, without sealed ones
  leaf {blob} not null,             -- the 128 bytes
  place bigint,                     -- number of the leaf in its year's log; null while it waits
  receipt text,                     -- the proof of that place
  primary key (provider, day),
  check ((place is null) = (receipt is null))
) {strict};

-- The looks of the first log move here without seed and commitment; the program gives them both when it starts, and
-- they enter the public log as late ones. Their chain is not kept: the public log takes its place.
insert into access_opening
  (id, at, year, provider, requester, unit, duty, actor, official, name, person, source, fields, purpose, act, article,
   reference, request, warrant, due, kind, series, has_n, told, opened, erased)
select id, at, 0, provider, requester, '', duty, actor, '', '', person, source, fields, purpose, act, article,
   reference, '', '', 0, 9, '', true, true, false, false
from access_entry order by at, id;

drop table access_entry;

-- A receipt of an answer also keeps what proves each entry's place in the owner's public log.
alter table exchange_receipt
  add column proofs {blob};         -- JSON list of proofs, as they travelled; null where the answer named no entry
