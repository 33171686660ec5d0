-- 0013 claims of persons: at the window, at owners and askers, at the arbiter; corrections and erasures.

-- A claim as it stands here. The window, the owner and the arbiter each hold their own copy; a step that one of
-- them hides is still in the others'.
-- Harm: whoever removes a row at an owner's hides that a person asked; the window raises the clock all the same and
-- the arbiter gets the claim from there.
create table claim (
  id {uuid} not null primary key,          -- the claim
  person text not null,                    -- whose: stored person key
  owner text not null,                     -- the agency that answers
  kind text not null,                      -- explain, correct, erase, object, complain, misuse
  filed_at {ts} not null,                  -- when the person filed it
  state text not null,                     -- with-owner, answered, with-arbiter, decided, not-complied, or an end
  due {date},                              -- last day of the clock that runs; null at an end
  version bigint not null,                 -- how many steps made it
  body {json} not null,                    -- the claim (oversight::claim)
  changed_at {ts} not null,                -- when it changed last here
  check ((due is null) = (state in ('closed', 'dismissed', 'complied')))
) {strict};

create index claim_person on claim (person, filed_at);
create index claim_due on claim (state, due);

-- Every step of every claim; rows are only added.
-- Harm: a removed row hides who decided and why; the other two copies show it.
create table claim_step (
  claim {uuid} not null,                   -- the claim
  seq bigint not null,                     -- its place here, from 1
  at {ts} not null,                        -- when it was taken where it was taken first
  word text not null,                      -- what happened, in one word
  body {json} not null,                    -- the step (oversight::claim::Event)
  primary key (claim, seq)
) {strict};

-- Uses of a person's data that were stopped after an objection; questions for them are refused.
-- Harm: a removed row lets a use go on that was found wrong.
create table use_stopped (
  register text not null,                  -- the register
  person text not null,                    -- whose data: stored person key
  purpose text not null,                   -- the purpose that they are not used for any more
  claim {uuid} not null,                   -- the objection
  at {ts} not null,                        -- when it was stopped
  primary key (register, person, purpose)
) {strict};

-- What other agencies told this one: data that it had got from them were wrong.
-- Harm: a removed row lets this agency go on with wrong data; the owner keeps the receipt.
create table correction_notice (
  claim {uuid} not null,                   -- the claim by which it was found
  owner text not null,                     -- the agency that had given the data
  person text not null,                    -- whose: stored person key
  register text not null,                  -- from which register
  field text,                              -- the field that was wrong; null when the record was erased
  decided_by text not null,                -- the owner or the arbiter
  at {ts} not null,                        -- when it was noted
  primary key (claim, owner)
) {strict};

-- Which state of a record was corrected, and by whose decision; the state before it stays in record_history.
-- Harm: a removed row makes a corrected record look as if it had always been so.
create table record_correction (
  record {uuid} not null,                  -- the record
  version bigint not null,                 -- the state that the correction made
  claim {uuid} not null,                   -- the claim that asked for it
  decided_by text not null,                -- the owner or the arbiter
  fields {json} not null,                  -- the fields that were wrong, a list
  at {ts} not null,                        -- when
  primary key (record, version)
) {strict};

-- Records that were erased: their values are gone from the record and from its history, the hashes stay.
-- Harm: a row added here without a decision would excuse a record whose values were removed; the claim names who
-- decided.
create table record_erasure (
  record {uuid} not null primary key,      -- the record
  register text not null,                  -- the register
  claim {uuid} not null,                   -- the claim that asked for it
  decided_by text not null,                -- the owner or the arbiter
  at {ts} not null                         -- when
) {strict};

-- What the window said in public, in every version that it ever said it: pages of data sets and services (SG-09), texts
-- of acts (SG-13). Rows are only added.
-- Harm: a removed row hides what people were told; a text that vanishes from the country's files stays here and is
-- shown as gone (RF-23).
create table public_page (
  kind text not null,                      -- register, service, act
  id text not null,                        -- the register, the service, the act
  version bigint not null,                 -- from 1; of an act the number of its text
  pack text not null,                      -- the version of the pack that brought it
  sha256 text not null,                    -- of the page's words: 64 hex digits
  body {json} not null,                    -- the words by language
  at {ts} not null,                        -- when the window first said it
  primary key (kind, id, version)
) {strict};
