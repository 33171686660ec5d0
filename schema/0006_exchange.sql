-- 0006 the gateway: messages taken in, receipts, refusals.

-- Questions of other members that this node took in, one row each, in the commit of their access entries.
-- Rows are only added; `body` and `closing` of a streamed question are filled once, when its last seal has come.
-- Harm: who removes a row lets its message be replayed, and takes from the owner the proof of who asked.
create table exchange_message (
  id {uuid} not null primary key,          -- the message; a second one with this id is a replay
  at {ts} not null,                        -- when it was taken in
  client text not null,                    -- the system that asked, as a name of the exchange
  service text not null,                   -- the service that was asked
  agreement text,                          -- the agreement that covers it; null where none is needed
  head {blob} not null,                    -- the head's canonical bytes
  body {blob},                             -- SHA-256 of the body; null until a streamed one has ended
  seal {blob} not null,                    -- the first seal, as frames carry it
  closing {blob}                           -- the last seal of a streamed body
) {strict};

-- What this node asked: question and answer, sealed by both sides. Written before the answer is given out.
-- Rows are only added. Harm: who removes a row takes from the asker the proof of what was answered, and from a
-- person the proof of who released their data; it cannot be forged, for both seals stand in it.
create table exchange_receipt (
  id {uuid} not null primary key,          -- the message
  at {ts} not null,                        -- when the answer was verified
  client text not null,                    -- the own system that asked: nobody else is shown the receipt
  question {blob} not null,                -- the question's head, canonical bytes
  question_body {blob},                    -- SHA-256 of its body; null if the answer came before its end
  question_seal {blob} not null,           -- its last seal, as frames carry it
  opening {blob},                          -- of a streamed question: the seal over its head
  answer {blob} not null,                  -- the answer's head, canonical bytes
  answer_body {blob} not null,             -- SHA-256 of its body
  answer_seal {blob} not null              -- its last seal
) {strict};

-- Messages that were not taken in, newest last, for the operator. Harm: who removes rows hides an attack.
create table exchange_refusal (
  seq {seq},                               -- order of arrival
  at {ts} not null,                        -- when
  peer text not null,                      -- the node that sent it, as it proved itself or said
  message {uuid} not null,                 -- the message
  client text not null,                    -- the system that it said was asking
  service text not null,                   -- the service that it asked
  code text not null,                      -- the protocol's word: `access_denied` …
  detail text not null                     -- a sentence without personal data
) {strict};

create index exchange_refusal_at on exchange_refusal (at);
