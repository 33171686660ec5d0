// A small access log with everything that belongs to it, made by the test itself: keys, witnesses, a custodian,
// tiles, an index, and one person whose looks stand in it.
import { createPrivateKey, createPublicKey, randomBytes, sign } from "node:crypto";
import { base64, big, compare, concat, hex, hmac, sha256, sha512, unbig, utf8 } from "../check/bytes.js";
import { encode, Fixed, fixedBase, little, oneWay, ORDER, unlittle } from "../check/curve.js";
import { FIELDS, KIND, openingRoot, sealedInput, tagInput, tagKey, tagOf, WARRANTS } from "../check/leaf.js";
import { leafHash, nodeHash, rootOf, tilePath, tileWidth } from "../check/tree.js";
import { output } from "../check/vrf.js";

export const ORIGIN = "log.example/access/2026";
export const PERSON = "ADA001";
export const NOW = 1_795_564_800;
const DAY = 20_782;

/** A member's public code: the first four bytes of the hash of its id that mean nothing else. */
export function agencyCode(id) {
  const digest = sha256(utf8(`agency:${id}`));
  for (let at = 0; at < 32; at += 4) {
    const code = unbig(digest.slice(at, at + 4));
    if (code !== 0 && code !== WARRANTS) return code;
  }
  return 1;
}

/** A signer of notes: an Ed25519 key under a name. */
export function signer(name, type) {
  const seed = randomBytes(32);
  const key = createPrivateKey({ key: concat(Buffer.from("302e020100300506032b657004220420", "hex"), seed), format: "der", type: "pkcs8" });
  const raw = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32);
  const typed = concat(Uint8Array.of(type), raw);
  const id = sha256(concat(utf8(`${name}\n`), typed)).slice(0, 4);
  const line = (signature) => `— ${name} ${base64(concat(id, signature))}\n`;
  return {
    name,
    vkey: `${name}+${hex(id)}+${base64(typed)}`,
    signs: (text) => line(sign(null, utf8(text), key)),
    cosigns: (text, time) => line(concat(big(time, 8), sign(null, utf8(`cosignature/v1\ntime ${time}\n${text}`), key))),
  };
}

const SUITE = concat(Uint8Array.of(0xff), utf8("c2sp.org/vrf-r255"));
const hashOf = (byte, ...rest) => sha512(concat(SUITE, Uint8Array.of(byte), ...rest));

/** A custodian: proves inputs under its secret. */
export class Custodian {
  secret = little(randomBytes(64)) % ORDER;
  key = encode(fixedBase().times(this.secret));

  async prove(input) {
    const h = new Fixed(oneWay(await hashOf(0x82, this.key, input)));
    const gamma = encode(h.times(this.secret));
    const k = little(randomBytes(64)) % ORDER;
    const ends = [encode(fixedBase().times(k)), encode(h.times(k)), Uint8Array.of(0)];
    const c = (await hashOf(0x02, this.key, encode(h.times(1n)), gamma, ...ends)).slice(0, 16);
    return concat(gamma, c, unlittle((k + little(c) * this.secret) % ORDER, 32));
  }
}

/** The path of one leaf, nearest neighbour first. */
export function pathOf(leaves, index) {
  if (leaves.length === 1) return [];
  const middle = 2 ** Math.floor(Math.log2(leaves.length - 1));
  const left = leaves.slice(0, middle);
  const right = leaves.slice(middle);
  return index < middle ? [...pathOf(left, index), rootOf(right)] : [...pathOf(right, index - middle), rootOf(left)];
}

/** Bytes of a leaf. */
export function leafBytes({ kind, basis = 7, provider = 0, requester = 0, day = DAY, reference = 0, due = 0, count = 1, tag, commitment, aux }) {
  const zero = new Uint8Array(32);
  return concat(Uint8Array.of(1, kind), big(basis, 2), big(provider, 4), big(requester, 4), big(day, 4), big(reference, 8),
    big(due, 4), big(count, 4), tag ?? zero, commitment ?? zero, aux ?? zero);
}

/** An opening of all fields but the official's name, as an owner makes it. */
export function openingOf(values, seed = randomBytes(32)) {
  const fields = FIELDS.map((name, i) => ({ name, value: values[name] ?? "", salt: hex(hmac(seed, big(i, 8))) }));
  const closed = fields.findIndex(({ name }) => name === "name");
  const { name, value, salt } = fields[closed];
  const bytes = [utf8(name), utf8(value)].map((text) => concat(big(text.length, 4), text));
  fields[closed] = { name, hash: hex(sha256(concat(Uint8Array.of(0), Buffer.from(salt, "hex"), ...bytes))) };
  return { fields };
}

/** The log of a small country. */
export class SmallLog {
  leaves = [];
  segments = [];
  files = new Map();
  secret = randomBytes(32);
  custodian = new Custodian();
  log = signer(ORIGIN, 1);
  witnesses = ["north", "south", "abroad"].map((name) => signer(`${name}.example`, 4));
  owners = new Map();
  cosignedAt = NOW - 20;

  constructor() {
    const text = utf8(JSON.stringify({ tag_key: hex(this.custodian.key) }));
    this.leaves.push(leafBytes({ kind: KIND.POLICY, basis: 0, commitment: sha256(text) }));
    this.files.set("policy/0", text);
  }

  get policy() {
    const witnesses = this.witnesses.map(({ name, vkey }) => `witness ${name.split(".")[0]} ${vkey}`);
    return [`log ${this.log.vkey}`, ...witnesses, "group local any north south", "group all all local abroad", "quorum all", ""].join("\n");
  }

  /** An owner of data, with the person's tag key there. */
  async owner(agency, code = agencyCode(agency)) {
    const proof = await this.custodian.prove(tagInput(ORIGIN, code, this.secret));
    const key = tagKey(await output(proof));
    const owner = { agency, name: agency.toUpperCase(), code, held: 0, waiting: 0, tags: [{ origin: ORIGIN, proof: base64(proof) }], looks: [], key, sealed: new Map() };
    this.owners.set(agency, owner);
    return owner;
  }

  /** Leaves of strangers. */
  strangers(count) {
    for (let i = 0; i < count; i += 1) {
      this.leaves.push(leafBytes({ kind: KIND.ACCESS, provider: 5, requester: 6, tag: randomBytes(32), commitment: randomBytes(32) }));
    }
  }

  /** One look at the person, logged as `changes` bend it. Gives it as the owner would show it. */
  look(agency, n, { kind = KIND.ACCESS, asker = "fund", values = {}, leaf = {} } = {}) {
    const owner = this.owners.get(agency);
    const opening = openingOf({ person: PERSON, provider: agency, requester: asker, n: String(n), purpose: "benefit", ...values });
    const bytes = leafBytes({
      kind, provider: owner.code, requester: agencyCode("fund"), tag: tagOf(owner.key, n), commitment: openingRoot(opening), ...leaf,
    });
    this.leaves.push(bytes);
    const entry = `${agency}-${kind}-${n}`;
    return { agency, entry, origin: ORIGIN, index: this.leaves.length - 1, n, requester: asker, leaf: base64(bytes), opening };
  }

  /** The same, shown by its owner. */
  shown(agency, n, changes) {
    return this.show(this.look(agency, n, changes));
  }

  /** A warrant: its leaf, and the person's key under it at an owner, with the proof. Gives the leaf's number. */
  async warrant(...agencies) {
    this.leaves.push(leafBytes({ kind: 3, provider: agencyCode("court"), due: DAY + 300, commitment: randomBytes(32) }));
    const leaf = this.leaves.length - 1;
    for (const owner of agencies.map((agency) => this.owners.get(agency))) {
      const proof = await this.custodian.prove(sealedInput(leaf, owner.code, this.secret));
      owner.sealed.set(leaf, tagKey(await output(proof)));
      owner.tags.push({ origin: ORIGIN, proof: base64(proof), warrant_leaf: leaf });
    }
    return leaf;
  }

  /** A look under a warrant, as its owner shows it once the warrant is open. */
  sealed(agency, warrant, n, { values = {}, leaf = {} } = {}) {
    return this.look(agency, n, {
      kind: KIND.SEALED,
      asker: "police",
      values: { service: `register.${agency}-book`, warrant: String(warrant), ...values },
      leaf: { basis: 0xffff, provider: 0, requester: 0, reference: warrant, tag: tagOf(this.owners.get(agency).sealed.get(warrant), n), ...leaf },
    });
  }

  /** The court's entry by which a warrant came to light. */
  opens(warrant, n, fields, leaf = {}) {
    return this.look("court", n, {
      kind: KIND.OPEN,
      asker: "police",
      values: { fields, warrant: String(warrant) },
      leaf: { requester: 0, reference: warrant, ...leaf },
    });
  }

  /** Shows a look that stands in the log. */
  show(look) {
    const owner = this.owners.get(look.agency);
    owner.looks.push(look);
    owner.held += 1;
    return look;
  }

  /** Indexes the leaves from the last index on and writes the index's own leaf. */
  segment() {
    const first = this.segments.reduce((sum, { count }) => sum + count, 0);
    const count = this.leaves.length - first;
    const items = [];
    for (let i = first; i < first + count; i += 1) {
      const tag = this.leaves[i].slice(32, 64);
      if (tag.some((byte) => byte !== 0)) items.push(concat(tag, big(i, 8)));
    }
    items.sort(compare);
    const hashes = items.map(leafHash);
    this.leaves.push(leafBytes({ kind: KIND.SEGMENT, reference: first, count, aux: rootOf(hashes) ?? sha256(new Uint8Array(0)) }));
    this.segments.push({ first, count, items, hashes, index: this.leaves.length - 1 });
  }

  /** The state of the log after `size` leaves. */
  at(size = this.leaves.length) {
    return new State(this, size);
  }
}

/** What the log serves and proves at one size. */
export class State {
  constructor(log, size) {
    Object.assign(this, { log, size, hashes: log.leaves.slice(0, size).map(leafHash) });
    this.text = `${ORIGIN}\n${size}\n${base64(rootOf(this.hashes))}\n`;
  }

  /** The signed note; `but` names signers that stay silent. */
  checkpoint(but = [], at = this.log.cosignedAt) {
    const { log, witnesses } = this.log;
    const lines = witnesses.filter(({ name }) => !but.includes(name)).map((witness) => witness.cosigns(this.text, at));
    return `${this.text}\n${but.includes(log.name) ? "" : log.signs(this.text)}${lines.join("")}`;
  }

  /** A file of the static log. */
  file(path) {
    if (path === "checkpoint") return utf8(this.checkpoint());
    const other = this.log.files.get(path);
    if (other) return other;
    for (const level of [0, 1, 2, "entries"]) {
      const count = level === "entries" ? this.size : Math.floor(this.size / 2 ** (8 * level));
      for (let number = 0; number * 256 < count; number += 1) {
        const width = tileWidth(level, number, this.size);
        if (path === tilePath(level, number, width)) return this.tile(level, number, width);
      }
    }
    return null;
  }

  tile(level, number, width) {
    const places = Array.from({ length: width }, (_, i) => number * 256 + i);
    if (level === "entries") return concat(...places.map((i) => concat(big(128, 2), this.log.leaves[i])));
    const up = (height, i) => (height === 0 ? this.hashes[i] : nodeHash(up(height - 1, 2 * i), up(height - 1, 2 * i + 1)));
    return concat(...places.map((i) => up(8 * level, i)));
  }

  /** What the operator proves, in the form of the portal. */
  prove({ tags, indexes }) {
    const segments = this.log.segments.filter(({ index }) => index < this.size).map((segment) => ({
      index: segment.index,
      leaf: base64(this.log.leaves[segment.index]),
      path: base64(concat(...pathOf(this.hashes, segment.index))),
      tags: tags.map((tag) => base64(answer(segment, Buffer.from(tag, "hex")))),
    }));
    const paths = indexes.map((i) => (i < this.size ? base64(concat(...pathOf(this.hashes, i))) : null));
    return { checkpoint: this.checkpoint(), paths, segments };
  }
}

/** What is said of a tag in a segment. */
export function answer({ items, hashes }, tag) {
  const before = items.filter((item) => compare(item.slice(0, 32), tag) <= 0).length - 1;
  const after = before + 1 < items.length ? before + 1 : -1;
  const parts = [Uint8Array.of((before >= 0 ? 1 : 0) | (after >= 0 ? 2 : 0)), big(items.length, 8)];
  const path = before >= 0 ? pathOf(hashes, before) : [];
  if (before >= 0) parts.push(big(before, 8), items[before], Uint8Array.of(path.length), ...path);
  if (after >= 0) {
    const own = pathOf(hashes, after);
    let shared = 0;
    while (shared < Math.min(path.length, own.length) && compare(path.at(-1 - shared), own.at(-1 - shared)) === 0) shared += 1;
    parts.push(items[after], Uint8Array.of(shared, own.length - shared), ...own.slice(0, own.length - shared));
  }
  return concat(...parts);
}
