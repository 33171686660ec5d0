// The checker and `foundation/tlog` against the same vectors: what one reads, proves or refuses, so does the other.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { big, concat, hex, hmac, unhex, utf8 } from "../check/bytes.js";
import { openingRoot, opened, readLeaf, sealedInput, tagInput, tagKey, tagOf } from "../check/leaf.js";
import { cosignedBy, judge, readCheckpoint, readNote, readPolicy, signedBy, verifierKey } from "../check/note.js";
import { agencyCode } from "./log.mjs";
import { find } from "../check/segment.js";
import { consistent, included, leafHash, rootOf, tilePath } from "../check/tree.js";
import { VrfKey } from "../check/vrf.js";

const vectors = (name) => JSON.parse(readFileSync(new URL(`../../../crates/foundation/tlog/vectors/${name}.json`, import.meta.url), "utf8"));
const hashes = (list) => list.map(unhex);

test("leaves and codes", () => {
  const { codes, leaves, refused } = vectors("leaf");
  for (const [id, code] of Object.entries(codes.agency)) assert.equal(agencyCode(id), code);
  for (const leaf of leaves) {
    const bytes = unhex(leaf.bytes);
    const read = readLeaf(bytes);
    for (const part of ["basis", "count", "day", "due", "kind", "provider", "reference", "requester"]) {
      assert.equal(read[part], Number(leaf[part]), part);
    }
    for (const part of ["tag", "commitment", "aux"]) assert.equal(hex(read[part]), leaf[part], part);
    assert.equal(hex(leafHash(bytes)), leaf.hash);
  }
  for (const bytes of refused) assert.throws(() => readLeaf(unhex(bytes)), bytes);
});

test("tags and the custodian's inputs", () => {
  const { alpha, key, origin, pepper, person, provider, sealed_alpha, secret, tags, warrant_leaf } = vectors("tag");
  assert.equal(hex(hmac(unhex(pepper), utf8(person))), secret);
  assert.equal(hex(tagInput(origin, provider, unhex(secret))), alpha);
  assert.equal(hex(sealedInput(warrant_leaf, provider, unhex(secret))), sealed_alpha);
  for (const { n, tag } of tags) assert.equal(hex(tagOf(unhex(key), BigInt(n))), tag);
});

test("openings", () => {
  const { commitment, openings, values } = vectors("opening");
  for (const opening of openings) {
    assert.equal(hex(openingRoot(opening)), commitment);
    for (const { name, salt } of opening.fields) assert.equal(opened(opening, name), salt === undefined ? undefined : values[name]);
  }
});

test("trees: roots, inclusion, consistency, tiles", () => {
  const { consistency, inclusion, paths, roots } = vectors("tree");
  for (const { holds, index, leaf, path, root, size } of inclusion) {
    assert.equal(included(unhex(leaf), index, size, hashes(path), unhex(root)), holds, `${index} of ${size}`);
  }
  for (const { holds, old, old_root, new: size, new_root, path } of consistency) {
    // Every tree begins with the empty one; the checker never asks that.
    if (old === 0) continue;
    assert.equal(consistent(old, unhex(old_root), size, unhex(new_root), hashes(path)), holds, `${old} in ${size}`);
  }
  for (const path of paths.filter((path) => /^tile\/(\d|entries)\//.test(path))) {
    const [, level, number, width] = /^tile\/(\d+|entries)\/([x0-9/]+)(?:\.p\/(\d+))?$/.exec(path);
    const n = Number(number.replaceAll(/[x/]/g, ""));
    assert.equal(tilePath(level, n, width ? Number(width) : 256), path);
  }
  assert(roots.length > 0 && inclusion.length > 10);
});

test("notes, checkpoints and cosignatures", async () => {
  const { checkpoint, keys, notes, refused } = vectors("note");
  const { origin, size, root } = readCheckpoint(checkpoint.text);
  assert.deepEqual([origin, size, hex(root)], [checkpoint.origin, Number(checkpoint.size), checkpoint.root]);
  for (const { note, cosigned_at, verified } of notes) {
    const read = readNote(utf8(note));
    for (const [i, text] of keys.entries()) {
      const key = verifierKey(text);
      const time = await cosignedBy(read, key);
      assert.equal(time, cosigned_at[i]);
      assert.equal((await signedBy(read, key)) || time !== null, verified[i], text);
    }
  }
  for (const text of refused) assert.throws(() => readNote(utf8(text)), JSON.stringify(text));
});

test("policies and receipts", async () => {
  const { leaf, policy, receipts } = vectors("proof");
  const rules = readPolicy(policy);
  for (const { holds, text, time_oldest_needed } of receipts) {
    const [head, note] = [text.slice(0, text.indexOf("\n\n")), text.slice(text.indexOf("\n\n") + 2)];
    const lines = head.split("\n");
    const index = Number(lines.find((line) => line.startsWith("index ")).slice(6));
    const path = lines.slice(lines.findIndex((line) => line.startsWith("index ")) + 1).map((line) => Uint8Array.from(Buffer.from(line, "base64")));
    const { checkpoint, signed, quorum, at } = await judge(rules, readNote(utf8(note)), rules.logs[0].name);
    const stands = included(unhex(leaf), index, checkpoint.size, path, checkpoint.root);
    assert.equal(signed && quorum && stands, holds, text);
    if (holds) assert.equal(at, time_oldest_needed);
  }
});

test("the index: presence, absence and what proves neither", () => {
  const item = ({ tag, leaf }) => concat(unhex(tag), big(leaf, 8));
  const pack = ({ size, before, after }) => {
    const parts = [Uint8Array.of((before ? 1 : 0) | (after ? 2 : 0)), big(size, 8)];
    if (before) parts.push(big(before.index, 8), item(before.item), Uint8Array.of(before.path.length), ...hashes(before.path));
    if (after) parts.push(item(after.item), Uint8Array.of(0, after.path.length), ...hashes(after.path));
    return concat(...parts);
  };
  for (const { found, holds, root, tag } of vectors("segment").found) {
    const { absent, present } = found;
    // The form of the window has no place for an item after: it is the one beside the item before.
    if (absent && absent.after && absent.after.index !== (absent.before ? absent.before.index + 1 : 0)) continue;
    const bytes = absent ? pack(absent) : pack({ size: present[0].size, before: present[0].standing, after: null });
    let told;
    try {
      told = find(bytes, unhex(tag), unhex(root));
    } catch {
      told = "nothing";
    }
    const wanted = absent ? null : present[0].standing.item.leaf;
    assert.equal(told === wanted, holds, JSON.stringify({ found, told }).slice(0, 400));
  }
  assert(rootOf([]) === null);
});

test("the VRF", async () => {
  for (const { alpha, key, output, proof, public: bytes } of vectors("vrf").cases) {
    let found;
    try {
      found = await new VrfKey(unhex(bytes)).verify(unhex(alpha), unhex(proof));
    } catch {
      found = null;
    }
    assert.equal(found && hex(found), output);
    if (output) assert.equal(hex(tagKey(found)), key);
  }
});
