// The sorted index of a stretch of the log: shows where a tag stands, or that it stands nowhere in it.
import { compare, equal, sha256, unbig } from "./bytes.js";
import { included, leafHash } from "./tree.js";

const ITEM_BYTES = 40;
const HASH_BYTES = 32;
/** The root of an index of nothing. */
const EMPTY = sha256(new Uint8Array(0));
const BEFORE = 1;
const AFTER = 2;

/**
 * What the portal sends about one tag in one segment: which neighbours there are, how many items the segment has,
 * the item before (its place, the item, its path) and the item after (the item, how many hashes of its path are
 * those of the path before, counted from the root, and the others).
 */
function readAnswer(bytes) {
  let at = 0;
  const take = (count) => {
    const part = bytes.slice(at, at + count);
    if (part.length !== count) throw new Error("an answer about the index is too short");
    at += count;
    return part;
  };
  const number = (width) => unbig(take(width));
  const hashes = (count) => Array.from({ length: count }, () => take(HASH_BYTES));
  const which = number(1);
  const size = number(8);
  let before = null;
  let after = null;
  if (which & BEFORE) {
    const index = number(8);
    before = { index, item: take(ITEM_BYTES), path: hashes(number(1)) };
  }
  if (which & AFTER) {
    const item = take(ITEM_BYTES);
    const shared = number(1);
    const own = hashes(number(1));
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
  if (before && !stands(before)) wrong("before");
  if (before && equal(tagOf(before), tag)) return unbig(before.item.slice(HASH_BYTES));
  if (after && !stands(after)) wrong("after");
  if (!before && !after && !equal(root, EMPTY)) wrong("not empty");
  if (before && compare(tagOf(before), tag) > 0) wrong("larger before");
  if (after && compare(tagOf(after), tag) <= 0) wrong("not larger after");
  if (before && !after && before.index !== size - 1) wrong("something may come after");
  return null;
}
