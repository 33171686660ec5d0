-- 0015 notices of looks: that somebody looked at a person's data, told to the person (SG-03).

-- How many looks of a day at one provider the person was told of. Owners send counts, never what was looked at: the
-- list itself is asked of the owner each time and checked against the public log.
-- Harm: whoever changes a count delays a person's attention, nothing more: the list and its proofs do not come from
-- here. Whoever reads the table learns how often which agency looked at whom: it stands only in the window's store.
create table look_notice (
  person text not null,           -- stored key of the person
  provider text not null,         -- the agency that holds the data
  day bigint not null,            -- UTC day of the newest of these looks, days since 1970-01-01
  count bigint not null,          -- looks of that day that were told, at least 1
  seen bigint not null default 0, -- how many of them the person has seen in the list
  primary key (person, day, provider),
  check (count >= 1 and seen >= 0 and seen <= count)
) {strict};

-- How a person wants to hear of looks. Without a row: at once.
-- Harm: whoever sets "none" for somebody silences the notices; the list stays complete.
create table notice_choice (
  person text not null primary key,   -- stored key of the person
  how text not null,                  -- at-once, daily or none
  chosen_at {ts} not null,            -- when it was chosen
  check (how in ('at-once', 'daily', 'none'))
) {strict};
