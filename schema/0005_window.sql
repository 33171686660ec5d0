-- The window: messages taken in, what a person is shown, what a person sent, and sessions.

-- Messages already taken in; a doubled delivery finds itself here.
-- Harm: a missing row lets one message act twice.
create table inbox (
  id {uuid} not null primary key,          -- the message
  sender text not null,                    -- the agency that sent it
  taken_at {ts} not null                   -- when it was taken in
) {strict};

-- What the agencies tell a person about a case: the newest view only.
-- Harm: a changed row deceives the person; the agency's own case file is the record.
create table person_case (
  person text not null,                    -- stored person key
  case_id {uuid} not null,                 -- the case
  agency text not null,                    -- the agency that runs it
  service text not null,                   -- the service
  life_event {uuid} not null,              -- what binds cases of one life event
  version bigint not null,                 -- of the case; an older message changes nothing
  body {json} not null,                    -- the view (services::wire)
  changed_at {ts} not null,                -- when the view was made
  primary key (person, case_id)
) {strict};

create index person_case_event on person_case (person, life_event);

-- What a person sent to an agency through the portal; kept until the agency has taken it.
-- Harm: a missing row loses what a person said.
create table person_act (
  id {uuid} not null primary key,          -- the message that carries it
  person text not null,                    -- stored person key
  case_id {uuid} not null,                 -- the case
  step text not null,                      -- the step answered
  sent_at {ts} not null,                   -- when the person pressed the button
  result text                              -- null while under way; `taken`, or a refusal's code
) {strict};

create index person_act_case on person_act (person, case_id, step);

-- Who is signed in. The token itself is never stored.
-- Harm: a stolen hash is useless; a row added here impersonates.
create table session (
  hash {blob} not null primary key,        -- SHA-256 of the cookie's token
  who text not null,                       -- `person:KEY` or `official:NAME`
  started_at {ts} not null,                -- sign-in
  seen_at {ts} not null,                   -- last request
  ends_at {ts} not null                    -- absolute end
) {strict};
