-- 0009 entries of the access log that were queued while the log could not be reached.

-- A late entry was written to a signed file of the node before the data were released, and placed here when the
-- log was back. Its leaf covers this mark (form 2), so neither a late entry can pass for one in time nor the
-- other way round; leaves of entries in time keep their form (1).
-- Harm: whoever could set or clear the mark would hide, or invent, an outage of the log; `vahid verify` computes
-- the leaf again and finds it.
alter table access_entry
  add column late {bool} not null default false; -- true: queued while the log was away, placed afterwards
