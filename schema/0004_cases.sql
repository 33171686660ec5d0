-- Cases: how services run, what was decided and why, what is owed by when, and what is paid.

-- The present state of each case: always the fold of its events.
-- Harm: a changed row here sends a person's matter astray; `vahid verify` folds the events again and compares.
create table case_file (
  id {uuid} not null primary key,          -- the case
  service text not null,                   -- the service, by the pack's id
  step text not null,                      -- the step it stands at
  status text not null,                    -- running, gathering, recording, asking, official, ended
  outcome text,                            -- how it ended; null before
  life_event {uuid} not null,              -- what binds cases of one life event
  version bigint not null,                 -- number of events folded
  body {json} not null,                    -- the case (services::wire)
  opened_at {ts} not null,                 -- when it began
  changed_at {ts} not null,                -- when its last event happened
  check ((status = 'ended') = (outcome is not null))
) {strict};

create index case_by_status on case_file (status, changed_at);
create index case_by_change on case_file (changed_at);
create index case_by_life_event on case_file (life_event);

-- What happened in each case: one row for each command, with the events it caused; rows are only added.
-- Harm: a removed row hides a decision; the next row's `seq` shows the hole.
create table case_event (
  case_id {uuid} not null,                 -- the case
  seq bigint not null,                     -- number of the first event, from 1 without gaps
  at {ts} not null,                        -- when it happened
  actor text not null,                     -- `service:ID`, `official:NAME:ROLE`, `person`, `clock`
  events bigint not null,                  -- how many events
  body {json} not null,                    -- the events, a list (services::Event)
  primary key (case_id, seq),
  check (events >= 1)
) {strict};

-- One case for one triggering record and service.
-- Harm: without it a doubled message would open, and pay, a second case.
create table case_origin (
  service text not null,                   -- the service
  record {uuid} not null,                  -- the record that started it
  case_id {uuid} not null,                 -- the case
  primary key (service, record)
) {strict};

-- The clock of a waiting case.
-- Harm: a later day here lets a matter lie unseen; a missing row silences the clock.
create table case_clock (
  case_id {uuid} not null primary key,     -- the case
  step text not null,                      -- the waiting step
  owner text not null,                     -- the duty that answers for it
  start_day {date} not null,               -- the day that started the clock
  working_days bigint not null,            -- working days allowed
  due_day {date} not null,                 -- the last day in time
  calendar text not null,                  -- version of the calendar it was counted with
  rings_at {ts} not null,                  -- the end of the due day in the country's zone
  raised_at {ts}                           -- when owner and oversight were told; null while in time
) {strict};

create index case_clock_due on case_clock (rings_at) where raised_at is null;

-- What was not done in time, as oversight sees it.
-- Harm: a missing row hides that an agency was late.
create table overdue (
  case_id {uuid} not null,                 -- the case at the agency
  step text not null,                      -- the step that was late
  agency text not null,                    -- the agency that is late
  service text not null,                   -- the service
  due_day {date} not null,                 -- the day it was due
  raised_at {ts} not null,                 -- when it was raised
  primary key (case_id, step)
) {strict};

-- What a person is entitled to: always with an end and a review day.
-- Harm: whoever adds a row here pays themselves; each names the case whose decision it rests on.
create table benefit (
  case_id {uuid} not null primary key,     -- the case that granted it
  service text not null,                   -- the service
  payee text not null,                     -- stored person key
  payee_name text not null,                -- as the bank needs it
  account text not null,                   -- IBAN
  amount_minor bigint not null,            -- minor units a period
  monthly {bool} not null,                 -- one payment a calendar month; otherwise one in all
  from_day {date} not null,                -- first day
  until_day {date} not null,               -- last day
  review_day {date} not null,              -- when entitlement is looked at again
  act text not null,                       -- the act of the row that granted it
  article text not null,                   -- its article
  check (amount_minor > 0),
  check (until_day >= from_day)
) {strict};

create index benefit_review on benefit (review_day);

-- Orders to pay. The key of an order is the grant and the period, so a period is never paid twice.
-- Harm: whoever adds a row pays; whoever changes an account steals. Files are made from these rows only.
create table payment_order (
  id {uuid} not null primary key,          -- the order; its end-to-end id in the bank's file
  case_id {uuid} not null,                 -- the grant
  period text not null,                    -- the calendar month `2026-11`, or `once`
  payee text not null,                     -- stored person key
  payee_name text not null,                -- as the bank needs it
  account text not null,                   -- IBAN
  amount_minor bigint not null,            -- minor units
  ordered_at {ts} not null,                -- when it was ordered
  file text,                               -- the file it left in; null before
  unique (case_id, period),
  check (amount_minor > 0)
) {strict};

create index payment_order_unsent on payment_order (ordered_at) where file is null;

-- Files sent to the bank: ISO 20022 pain.001, one a day.
-- Harm: a changed body here is not what was paid; its hash stands beside it.
create table payment_file (
  id text not null primary key,            -- message id, holds the day
  day {date} not null unique,              -- the day it covers
  made_at {ts} not null,                   -- when it was made
  orders bigint not null,                  -- number of orders
  sum_minor bigint not null,               -- their sum, minor units
  body text not null,                      -- the XML
  hash {blob} not null                     -- SHA-256 of the body
) {strict};
