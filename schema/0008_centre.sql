-- 0008 the registry authority: snapshots, requests to join, drafts of agreements, orders, evidence of forks.

-- The chain of configuration, only added to. The number is the key: two snapshots with one number cannot exist.
-- Harm: a changed row is refused by every node (hash and signature do not fit); a removed last row makes the
-- centre sign a second snapshot with its number, which every node that saw the first can prove.
create table centre_snapshot (
  number bigint not null primary key,      -- 1, 2, 3 …
  hash {blob} not null unique,             -- SHA-256 of the snapshot's text
  at {ts} not null,                        -- when it was signed
  reason text not null,                    -- what changed, in a word, for the administrator
  body text not null                       -- the signed snapshot (exchange::snapshot::SignedSnapshot) as JSON
) {strict};

-- Requests to join.
-- Harm: whoever changes a body cannot be approved (the signature does not fit); whoever removes a row makes a
-- member ask again; whoever sets a certificate gives a node a useless one, since the snapshot names its hash.
create table centre_request (
  id {uuid} not null primary key,          -- made by the asker
  received_at {ts} not null,               -- when it came
  member text not null,                    -- who wants to join
  server text not null,                    -- its node
  body text not null,                      -- the signed text (exchange::membership::SignedText) as JSON
  state text not null check (state in ('waiting', 'approved', 'refused')), -- where it stands
  decided_at {ts},                         -- when it was decided
  reason text,                             -- why it was refused
  certificate text,                        -- the node's TLS certificate, PEM, once approved
  check ((state = 'waiting') = (decided_at is null)),
  check ((state = 'refused') = (reason is not null)),
  check ((state = 'approved') = (certificate is not null))
) {strict};

create index centre_request_waiting on centre_request (state, received_at);

-- Agreements handed in and not yet signed by both sides. What both signed stands in the snapshots.
-- Harm: a changed body loses its signatures; a removed row makes the sides propose again.
create table centre_agreement (
  id text not null primary key,            -- the agreement's id; never used twice
  proposed_by text not null,               -- the member that handed it in
  proposed_at {ts} not null,               -- when
  client text not null,                    -- who asks: a system, or `group:CODE`
  owner text not null,                     -- the member whose service is asked
  body text not null,                      -- the agreement as compact JSON: what is signed
  activated bigint                         -- the snapshot that first held it; null while a draft
) {strict};

-- Signatures on drafts.
-- Harm: a removed row makes a side sign again; an added one fails its check when the agreement is activated.
create table centre_signature (
  agreement text not null references centre_agreement (id), -- the agreement
  member text not null,                    -- who signed
  at {ts} not null,                        -- when the centre took it in
  body text not null,                      -- the signature (exchange::snapshot::MemberSignature) as JSON
  primary key (agreement, member)
) {strict};

-- Every order of a member that was carried out, kept as it came.
-- Harm: a removed row lets an order act a second time within ten minutes; a changed one cannot be shown as proof.
create table centre_order (
  id {uuid} not null primary key,          -- made by the member
  member text not null,                    -- who ordered
  taken_at {ts} not null,                  -- when
  body text not null                       -- the signed text (exchange::membership::SignedText) as JSON
) {strict};

-- Proofs that the authority signed two different snapshots with one number, brought by nodes.
-- Harm: removing a row hides a proof here; the node that brought it still has it.
create table centre_fork (
  first {blob} not null,                   -- the smaller hash of the two
  second {blob} not null,                  -- the greater
  number bigint not null,                  -- the number that both have
  at {ts} not null,                        -- when it was brought
  body text not null,                      -- both (exchange::snapshot::ForkEvidence) as JSON
  primary key (first, second)
) {strict};
