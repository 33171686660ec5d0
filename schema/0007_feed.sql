-- 0007 events: what was published, who subscribed, how far each has come.
--
-- What leaves for a subscriber lies in the outbox (0001): it is put there, with the entry in the access log,
-- in the transaction that moves the subscription on. Dead letters are the outbox's dead messages.

-- What registers published, in the owner's own store; rows are only added, then forgotten after a limit.
-- Harm: a missing row keeps an event from every subscriber that has not had it: a service is never begun; a
-- changed body begins it for somebody else. The record itself and its history are the proof.
create table feed_event (
  seq {seq},                               -- order of writing; gaps are normal
  position bigint unique,                  -- place in the feed, from 1 without gaps; null until placed after the commit
  topic text not null,                     -- the register whose record was written
  subject text not null,                   -- what is kept in order: stored person key, or the record's id
  body {json} not null,                    -- the event (exchange::feed::Published): holds personal data
  published_at {ts} not null,              -- when the record was written
  check (position is null or position >= 1)
) {strict};

create index feed_event_unplaced on feed_event (seq) where position is null;
create index feed_event_topic on feed_event (topic, position);

-- Who is handed which events; durable: a subscriber that was away finds everything on its return.
-- Harm: whoever adds a row is sent people's data as long as the law on the day of each event covers it; whoever
-- moves a position on keeps events from a subscriber, whoever moves it back has them sent again.
create table feed_subscription (
  id {uuid} not null primary key,          -- the subscription
  subscriber text not null,                -- the agency that is handed the events
  topic text not null,                     -- the register
  service text not null,                   -- the subscriber's service that each event starts
  grant_id text not null,                  -- the grant under which it was made, by the pack's id
  security {bool} not null,                -- whether the subscriber is a security body: never (SG-17, RF-03, RF-18)
  position bigint not null,                -- the last event that was handed over or passed by
  reason text,                             -- why it is paused, for people; null while it is active
  made_at {ts} not null,                   -- when it was made
  unique (subscriber, topic, service),
  check (not security),
  check (position >= 0)
) {strict};
