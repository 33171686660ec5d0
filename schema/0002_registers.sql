-- Registers: the records an agency owns, their history, and the people they are about.

-- The present state of each record.
-- Harm: whoever changes a body here changes what every agency is told about a person. Each change also
-- stands in record_history, and `vahid verify` compares the two.
create table record (
  id {uuid} not null primary key,          -- the record
  register text not null,                  -- the register, by the pack's id
  version bigint not null,                 -- 1 for the first state, then one more for each change
  body {json} not null,                    -- the fields, by id; money in minor units, dates ISO 8601
  created_at {ts} not null,                -- when the first state was written
  life_event {uuid},                       -- what binds the cases that follow from this record
  check (version >= 1)
) {strict};

create index record_by_register on record (register, created_at);

-- Every state of every record; rows are only added.
-- Harm: a row removed here hides who wrote what (RF-10). The hash of each row covers the one before it.
create table record_history (
  record {uuid} not null,                  -- the record
  version bigint not null,                 -- its state
  at {ts} not null,                        -- when it was written
  actor text not null,                     -- who wrote it: `official:NAME:ROLE`, `service:ID`, `seed`
  body {json} not null,                    -- the fields as of this state
  hash {blob} not null,                    -- SHA-256 over the former state's hash and this row
  primary key (record, version)
) {strict};

-- Which persons a record is about; the only way to look a person up, one at a time.
-- Harm: a missing row makes a record invisible to the person it is about.
create table record_subject (
  register text not null,                  -- the register
  field text not null,                     -- the subject field that names the person
  person text not null,                    -- stored person key
  record {uuid} not null,                  -- the record
  primary key (register, field, person, record)
) {strict};

-- What must not be stored twice: the second notice of one fact finds the first here.
-- Harm: a missing row lets one fact be recorded, and paid for, twice.
create table record_unique (
  register text not null,                  -- the register
  rule bigint not null,                    -- position of the field list in `unique`
  fingerprint {blob} not null,             -- SHA-256 of the values of those fields
  record {uuid} not null,                  -- the record that holds them
  primary key (register, rule, fingerprint)
) {strict};
