// The sorted index of a stretch of the log: shows where a tag stands, or that it stands nowhere in it.
import { compare, equal, sha256, unbig } from "./bytes.js";
import { included, leafHash } from "./tree.js";

const ITEM_BYTES = 40;
const HASH_BYTES = 32;
/** The root of an index of nothing. */
const EMPTY = sha256(new Uint8Array(0));
const BEFORE = 1;
const AFTER = 2;

/** Reads bytes one piece after the other; throws at their end. */
class Reader {
  at = 0;

  constructor(bytes) {
    this.bytes = bytes;
  }

  take(count) {
    const part = this.bytes.slice(this.at, this.at + count);
    if (part.length !== count) throw new Error("an answer about the index is too short");
    this.at += count;
    return part;
  }

  number(width) {
    return unbig(this.take(width));
  }

  hashes(count) {
    return Array.from({ length: count }, () => this.take(HASH_BYTES));
  }
}

/**
 * What the portal sends about one tag in one segment: which neighbours there are, how many items the segment has,
 * the item before (its place, the item, its path) and the item after (the item, how many hashes of its path are
 * those of the path before, counted from the root, and the others).
 */
function readAnswer(bytes) {
  const reader = new Reader(bytes);
  const which = reader.number(1);
  const size = reader.number(8);
  let before = null;
  let after = null;
  if (which & BEFORE) {
    const index = reader.number(8);
    before = { index, item: reader.take(ITEM_BYTES), path: reader.hashes(reader.number(1)) };
  }
  if (which & AFTER) {
    const item = reader.take(ITEM_BYTES);
    const shared = reader.number(1);
    const own = reader.hashes(reader.number(1));
    const path = [...own, ...(before?.path ?? []).slice((before?.path.length ?? 0) - shared)];
    after = { index: before ? before.index + 1 : 0, item, path: shared > 0 ? path : own };
  }
  return { size, before, after };
}

/**
 * The number of the leaf that carries the tag, or null when none in the segment does; throws when the answer
 * proves neither. Neighbours that stand side by side, or at an end, do so in a tree of whatever size, so the size
 * itself needs no proof; only an empty index does.
 */
export function find(bytes, tag, root) {
  const { size, before, after } = readAnswer(bytes);
  const stands = ({ index, item, path }) => included(leafHash(item), index, size, path, root);
  const tagOf = ({ item }) => item.slice(0, HASH_BYTES);
  const wrong = (what) => {
    throw new Error(`an answer about the index does not hold: ${what}`);
  };
  if (before && !stands(before)) wrong("the item before");
  if (before && equal(tagOf(before), tag)) return unbig(before.item.slice(HASH_BYTES));
  if (after && !stands(after)) wrong("the item after");
  if (!before && !after && !equal(root, EMPTY)) wrong("the index is not empty");
  if (before && compare(tagOf(before), tag) > 0) wrong("the item before is larger");
  if (after && compare(tagOf(after), tag) <= 0) wrong("the item after is not larger");
  if (before && !after && before.index !== size - 1) wrong("something may come after");
  return null;
}
