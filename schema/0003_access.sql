-- The access log: every look at a person's data, written before the data are released.

-- Rows are only added; `seq` and `chain` are filled once by the sequencer.
-- Harm: a missing row is a secret look (RF-19). The chain makes a removed, edited or moved row visible to
-- `vahid verify`; the public, witnessed log takes this table's place later.
create table access_entry (
  id {uuid} not null primary key,          -- the entry
  at {ts} not null,                        -- when the look was allowed
  provider text not null,                  -- the agency that holds the data
  requester text not null,                 -- the agency that asked
  duty text not null,                      -- role of the official, `automatic`, or `person`
  actor text not null,                     -- sign-in name of the official, or the service that asked
  person text not null,                    -- whose data: stored person key
  source text not null,                    -- `register.ID` or `service.ID`
  fields {json} not null,                  -- the fields released, a list
  purpose text not null,                   -- why, by the pack's id
  act text not null,                       -- the act that allows it
  article text not null,                   -- the article that allows it
  reference text not null,                 -- message or case that the look belongs to, for questions
  leaf {blob} not null,                    -- SHA-256 of the entry's canonical bytes
  seq bigint unique,                       -- place in the chain, from 1 without gaps; null until sequenced
  chain {blob},                            -- SHA-256 of the former chain value and this leaf
  check ((seq is null) = (chain is null))
) {strict};

create index access_entry_person on access_entry (person, at);
create index access_entry_unchained on access_entry (at) where seq is null;
