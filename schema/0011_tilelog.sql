-- 0011 the access log's operator: the journal of the public log. It names nobody.

-- What the log has promised, one row for the leaves of one round. Rows are only added; those of a closed year are
-- deleted under a written policy. Everything public is made again from these rows.
-- Harm: who changes a leaf breaks the root that witnesses have signed, and every start of the log, `vahid log fsck`
-- and each holder of a receipt finds it; who deletes the last rows makes the log refuse to start.
create table log_batch (
  origin text not null,                    -- the log, as its checkpoints name it (`name/access/2026`)
  first bigint not null,                   -- the number of the first leaf, from 0
  count bigint not null check (count > 0), -- how many leaves
  leaves {blob} not null,                  -- the leaves, 128 bytes each
  sum {blob} not null,                     -- SHA-256 of first, count and leaves: finds a flipped bit
  primary key (origin, first)
) {strict};

-- The newest checkpoint of each log. Replaced only by one that follows it; of two sequencers one is refused here.
-- Harm: who puts an older one back makes the log sign a second history; witnesses hold the newer one and refuse.
create table log_head (
  origin text not null primary key,        -- the log
  note text not null,                      -- the checkpoint, signed by the log: its exact bytes
  at {ts} not null                         -- when it was made; a clock that stands before it stops the log
) {strict};

-- Texts and lists that leaves point at by a hash: policies, keys, the tags of bulk looks.
-- Harm: who changes one breaks its hash, which the leaf holds; who deletes one takes from people the tags by which
-- they find themselves in a bulk look, and the check of the log reports the missing file.
create table log_kept (
  origin text not null,                    -- the log
  hash {blob} not null,                    -- what the leaf holds: SHA-256 of a text, Merkle root of a list of tags
  bytes {blob} not null,                   -- the text, or the tags, 32 bytes each
  primary key (origin, hash)
) {strict};
