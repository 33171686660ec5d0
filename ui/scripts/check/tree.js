// The Merkle tree of RFC 6962: leaf and node hashes, inclusion, consistency, and the tiles of tlog-tiles.
import { concat, equal, sha256 } from "./bytes.js";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
const PATH_MAX = 63;

/** Hash of a leaf's bytes. */
export const leafHash = (bytes) => sha256(concat(LEAF, bytes));
/** Hash of two children. */
export const nodeHash = (left, right) => sha256(concat(NODE, left, right));

/** The largest power of two below a number that is at least 2. */
const split = (count) => 2 ** Math.floor(Math.log2(count - 1));
const half = (number) => Math.floor(number / 2);

/** The root over leaf hashes; none of an empty list. */
export function rootOf(leaves) {
  if (leaves.length <= 1) return leaves[0] ?? null;
  const middle = split(leaves.length);
  return nodeHash(rootOf(leaves.slice(0, middle)), rootOf(leaves.slice(middle)));
}

/** Whether a leaf stands at `index` of the tree of `size` leaves with this root (RFC 9162, 2.1.3.2). */
export function included(leaf, index, size, path, root) {
  if (!(index >= 0 && index < size) || path.length > PATH_MAX) return false;
  let [place, last, hash] = [index, size - 1, leaf];
  for (const neighbour of path) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      hash = nodeHash(neighbour, hash);
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      hash = nodeHash(hash, neighbour);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && equal(hash, root);
}

/** Whether the tree of `size` leaves begins with the tree of `old` leaves (RFC 9162, 2.1.4.2). */
export function consistent(old, oldRoot, size, root, path) {
  if (old === 0 || old > size || path.length > PATH_MAX) return false;
  if (old === size) return path.length === 0 && equal(oldRoot, root);
  let [place, last] = [old - 1, size - 1];
  while (place % 2 === 1) [place, last] = [half(place), half(last)];
  const rest = [...path];
  // A tree of a power of two is itself the first node of the proof.
  const first = place === 0 ? oldRoot : rest.shift();
  if (!first) return false;
  let [before, after] = [first, first];
  for (const hash of rest) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      [before, after] = [nodeHash(hash, before), nodeHash(hash, after)];
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      after = nodeHash(after, hash);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && equal(before, oldRoot) && equal(after, root);
}

/** The path of a tile: the number in groups of three digits, then the width when it is not full. */
export function tilePath(level, number, width = 256) {
  let text = String(number % 1000).padStart(3, "0");
  for (let rest = Math.floor(number / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    text = `x${String(rest % 1000).padStart(3, "0")}/${text}`;
  }
  return `tile/${level}/${text}${width < 256 ? `.p/${width}` : ""}`;
}

/** How many of the 256 places of a tile the tree of `size` leaves fills; `level` may be `entries`. */
export function tileWidth(level, number, size) {
  const count = level === "entries" ? size : Math.floor(size / 2 ** (8 * level));
  return Math.max(0, Math.min(256, count - 256 * number));
}

/**
 * The hashes of one tree, read from the tiles that the log served when it had `served` leaves. `read(path)` gives
 * the bytes of a file, or null when there is none. What it gives proves nothing by itself: callers compare with a
 * signed root.
 */
export class Tiles {
  #kept = new Map();

  constructor(size, read, served = size) {
    Object.assign(this, { size, read, served: Math.max(size, served) });
  }

  /** The bytes of a tile; when the tree has grown since, a narrow tile is the beginning of the full one. */
  bytes(level, number) {
    const key = `${level}/${number}`;
    if (!this.#kept.has(key)) this.#kept.set(key, this.#fetch(level, number));
    return this.#kept.get(key);
  }

  async #fetch(level, number) {
    const width = tileWidth(level, number, this.served);
    let bytes = await this.read(tilePath(level, number, width));
    if (!bytes && width < 256) bytes = await this.read(tilePath(level, number));
    if (!bytes) throw new Error(`the log does not serve ${tilePath(level, number, width)}`);
    return bytes;
  }

  /** The hash of the full subtree of `2^height` leaves that begins at `index * 2^height`. */
  async node(height, index) {
    const level = Math.floor(height / 8);
    const count = 2 ** (height % 8);
    const first = index * count;
    const bytes = await this.bytes(level, Math.floor(first / 256));
    const at = (first % 256) * 32;
    if (bytes.length < at + 32 * count) throw new Error("a tile of the log is too short");
    return rootOf(Array.from({ length: count }, (_, i) => bytes.slice(at + 32 * i, at + 32 * (i + 1))));
  }

  /** The hash over the leaves from `first` to before `end`. */
  async range(first, end) {
    const count = end - first;
    const height = Math.log2(count);
    if (Number.isInteger(height) && first % count === 0) return this.node(height, first / count);
    const middle = first + split(count);
    return nodeHash(await this.range(first, middle), await this.range(middle, end));
  }

  /** The proof that this tree begins with the one of `old` leaves (RFC 6962, 2.1.2). */
  async consistency(old) {
    const proof = async (known, first, end, whole) => {
      const count = end - first;
      if (known === count) return whole ? [] : [await this.range(first, end)];
      const middle = split(count);
      if (known <= middle) {
        return [...(await proof(known, first, first + middle, whole)), await this.range(first + middle, end)];
      }
      return [...(await proof(known - middle, first + middle, end, false)), await this.range(first, first + middle)];
    };
    return old === this.size ? [] : proof(old, 0, this.size, true);
  }

  /**
   * The entries from `first` to the end of the tree, when they and the tiles before them give this root; throws
   * otherwise. `first` is a multiple of 256.
   */
  async tail(first, root) {
    const entries = [];
    for (let number = first / 256; number * 256 < this.size; number += 1) {
      entries.push(...bundle(await this.bytes("entries", number), tileWidth("entries", number, this.size)));
    }
    const leaves = entries.map(leafHash);
    const over = async (from, end) => {
      if (end <= first) return this.range(from, end);
      if (from >= first) return rootOf(leaves.slice(from - first, end - first));
      const middle = from + split(end - from);
      return nodeHash(await over(from, middle), await over(middle, end));
    };
    if (!equal(await over(0, this.size), root)) throw new Error("the newest entries do not give the signed root");
    return entries;
  }
}

/** The first `width` entries of a bundle: each its length in two bytes, then its bytes. */
export function bundle(bytes, width) {
  const entries = [];
  for (let at = 0; entries.length < width; ) {
    const length = bytes[at] * 256 + bytes[at + 1];
    const entry = bytes.slice(at + 2, at + 2 + length);
    if (!(entry.length === length)) throw new Error("a bundle of the log is too short");
    entries.push(entry);
    at += 2 + length;
  }
  return entries;
}
