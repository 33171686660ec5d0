-- 0014 the arbiter: the lottery, canary persons, findings, rule changes, yearly reports.

-- Each month's draw, as it was made and is published.
-- Harm: who changes the checkpoint changes what should have been drawn; anyone who kept the published one, or
-- asks a witness for it, sees that the leaves below do not follow from it.
create table lottery_month (
  month text not null primary key,         -- `2026-11`
  origin text not null,                    -- the log's origin
  note text not null,                      -- the witnessed checkpoint with its cosignatures: the seed
  size bigint not null,                    -- leaves that it covers
  drawn bigint not null,                   -- how many were drawn
  at {ts} not null                         -- when
) {strict};

-- The drawn leaves and what became of them. Of an opened leaf only what names nobody is kept: who asked whom, what
-- for, by which article, which fields.
-- Harm: who removes a row hides a bad leaf, but the draw is repeatable, so the gap shows; who changes a verdict
-- acquits or accuses an owner, who can open the leaf again before anybody.
create table lottery_leaf (
  month text not null references lottery_month (month), -- its draw
  place bigint not null,                   -- its number in the log
  leaf {blob} not null,                    -- the leaf, 128 bytes
  owner text not null,                     -- who is asked to open it; empty when nobody can be
  asked {ts} not null,                     -- when the time to answer began
  answered {ts},                           -- when it was opened
  verdict text,                            -- `holds`, or why it does not; null until judged
  sample {json},                           -- the opening without person, official, case and time (tlog::Opening)
  primary key (month, place),
  check (verdict is null or answered is not null or owner = '')
) {strict};

-- Questions about persons who do not exist.
-- Harm: who reads this table knows which questions are tests and can log just those; only the arbiter's program
-- has it. Who removes a row takes a test out of the count.
create table canary (
  id {uuid} not null primary key,          -- the question's number
  person text not null,                    -- the invented person, as a stored key
  provider text not null,                  -- whose register was asked
  asker text not null,                     -- who asked for the arbiter
  origin text not null,                    -- the log in which the entry must stand
  tag {blob} not null,                     -- the tag that must appear, 32 bytes
  asked {ts} not null,                     -- when
  answered {ts},                           -- when the owner answered; null when it did not
  found bigint,                            -- the leaf that was found
  wrong text check (wrong in ('unlogged', 'sides', 'day')) -- what is wrong; null while nothing is
) {strict};

-- What lottery, canaries and day counts brought to light. Each once; published until it is settled and after.
-- Harm: who removes a row hides a provider's fault from the report; the leaves and counts behind it stay in the
-- public log.
create table finding (
  seq {seq},                               -- order of finding
  kind text not null check (kind in ('lottery', 'canary', 'count')), -- how it was found
  about text not null,                     -- the member, or its public code in hex
  day bigint not null,                     -- the day it is about, days since 1970 UTC
  place bigint not null,                   -- the leaf it is about; -1 when it is about none
  what text not null,                      -- a stable word: `tag`, `unlogged`, `differs` …
  detail text not null,                    -- a sentence without personal data
  at {ts} not null,                        -- when it was found
  settled {ts},                            -- when the arbiter closed it
  reason text,                             -- why it was closed
  unique (kind, about, day, place, what),
  check ((settled is null) = (reason is null))
) {strict};

-- Proposed and enacted changes of the rules (SG-16).
-- Harm: who changes a text loses its signatures; who removes the last row makes nodes see an older version as the
-- one in force, which the POLICY leaves of the public log contradict.
create table rule_change (
  hash {blob} not null primary key,        -- SHA-256 of the text
  body text not null,                      -- the proposal, exactly as it is signed
  received {ts} not null,                  -- when it came here
  place bigint unique,                     -- its place in the list in force, from 1; null while it lacks signatures
  enacted {ts}                             -- when its quorum was reached here
) {strict};

-- Signatures on them.
-- Harm: a removed row takes a change out of force here; an added one fails its check.
create table rule_signature (
  hash {blob} not null references rule_change (hash), -- the proposal
  body text not null,                      -- the institution
  signature {blob} not null,               -- 64 bytes
  primary key (hash, body)
) {strict};

-- Yearly reports as they were published; a year may have several, the newest day of counting last.
-- Harm: a changed text loses the arbiter's signature; a removed row is missed by whoever has the file.
create table yearly_report (
  year bigint not null,                    -- the year
  as_of bigint not null,                   -- the day of counting, days since 1970 UTC
  body text not null,                      -- the signed report (oversight::report::SignedReport) as JSON
  made {ts} not null,                      -- when
  primary key (year, as_of)
) {strict};

-- At the asker: what was asked outside a case, one row for each question, written before it is asked. Its number is
-- what the question names as its case, so that the arbiter finds a reason behind every look.
-- Harm: who adds a row afterwards gives a bent purpose a case; the row's time is later than the look's then.
create table look_reason (
  id {uuid} not null primary key,          -- the number that the look names as its case
  at {ts} not null,                        -- when it was written
  actor text not null,                     -- who asked: `official:NAME:ROLE`
  what text not null                       -- what for: the register and the work at hand
) {strict};

-- What the auditor saw each time it checked the log. The newest good row is what the next check must continue.
-- Harm: who removes rows makes the auditor forget a tree, and a log that went back is then noticed by the witnesses
-- and by people's browsers only.
create table log_check (
  seq {seq},                               -- order of the checks
  at {ts} not null,                        -- when
  origin text not null,                    -- the log
  size bigint not null,                    -- leaves under the checkpoint; 0 when it had none
  root {blob} not null,                    -- their root, 32 bytes
  witnesses text not null,                 -- whose cosignatures held, separated by commas
  faults {json} not null,                  -- sentences, a list; empty when all was well
  good {bool} not null                     -- whether it was
) {strict};
