-- 0001 store: the two queues every role needs.
--
-- Types in braces are read by the runner for each engine (see schema/README.md).
-- Instants are microseconds UTC on SQLite and timestamptz on PostgreSQL, always given by the program.

-- outbox: what leaves the node after the commit that caused it; delivered at least once, in order
-- within one recipient and subject.
-- Who could harm whom by changing it: whoever deletes a row silences the state towards a person or an
-- agency (a decision is made and never sent); whoever changes recipient or body sends a person's data
-- to a stranger; whoever puts a delivered row back makes the node say a thing twice (receivers refuse
-- a known id, so the harm is noise).
create table outbox (
  seq {seq},                          -- order of writing; gaps are normal; larger = written later
  id {uuid} not null unique,          -- identity of the message; the receiver refuses a second one
  recipient text not null,            -- address inside the platform: an agency's node, a role, a worker
  subject text not null,              -- ordering key: what the message is about (a case, a letter)
  kind text not null,                 -- what sort of message: the name of its wire form
  body {json} not null,               -- the message itself, in the wire form of its kind
  due_at {ts} not null,               -- not sent before this instant
  attempts bigint not null default 0, -- failed deliveries so far; a count
  last_error text,                    -- why the last delivery failed, for people; never personal data
  dead {bool} not null default false, -- given up after too many attempts; somebody must look
  check (attempts >= 0),
  check (last_error is not null or attempts = 0)
) {strict};

create index outbox_waiting on outbox (seq) where not dead;
create index outbox_dead on outbox (seq) where dead;
create index outbox_order on outbox (recipient, subject, seq);

-- job: what must be done at an instant, at most one of a kind for a key (a clock of a case, a nightly
-- checkpoint).
-- Who could harm whom by changing it: whoever deletes or postpones a row lets a statutory deadline pass
-- unseen (a letter is never overdue, a payment is never made); whoever brings one forward lets the
-- state act before its time; whoever changes the body makes a worker act on another case.
create table job (
  id {uuid} not null primary key,     -- identity of the job
  kind text not null,                 -- which worker does it
  key text not null,                  -- what it is about; one waiting job per kind and key
  body {json} not null,               -- what the worker needs to know
  due_at {ts} not null,               -- not done before this instant
  attempts bigint not null default 0, -- failed attempts so far; a count
  last_error text,                    -- why the last attempt failed, for people; never personal data
  dead {bool} not null default false, -- given up after too many attempts; somebody must look
  unique (kind, key),
  check (attempts >= 0),
  check (last_error is not null or attempts = 0)
) {strict};

create index job_waiting on job (kind, due_at, id) where not dead;
