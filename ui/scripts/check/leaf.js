// The 128-byte leaf of the access log, the tags of a person, and the openings of what was committed.
import { big, concat, hmac, sha256, unbig, unhex, utf8 } from "./bytes.js";
import { rootOf } from "./tree.js";

/** What a leaf tells. */
export const KIND = { ACCESS: 1, SEALED: 2, OPEN: 4, DEFERRED: 6, BULK: 8, SEGMENT: 10, POLICY: 12 };

/** The code of the entries by which warrants come to light. */
export const WARRANTS = 0xffffffff;

/** The fields of a commitment, in order. */
export const FIELDS = [
  "person", "provider", "service", "fields", "requester", "unit", "role", "official", "name", "purpose", "article",
  "case", "at", "request", "response", "n", "warrant",
];

/** Reads a leaf; throws when the bytes are not one. */
export function readLeaf(bytes) {
  if (bytes.length !== 128 || bytes[0] !== 1 || bytes[1] < 1 || bytes[1] > 13) throw new Error("this is not a leaf");
  const part = (from, to) => unbig(bytes.slice(from, to));
  return {
    kind: bytes[1],
    basis: part(2, 4),
    provider: part(4, 8),
    requester: part(8, 12),
    day: part(12, 16),
    reference: part(16, 24),
    due: part(24, 28),
    count: part(28, 32),
    tag: bytes.slice(32, 64),
    commitment: bytes.slice(64, 96),
    aux: bytes.slice(96),
  };
}

/** The custodian's input for one person, provider and log. */
export function tagInput(origin, provider, secret) {
  const name = utf8(origin);
  return concat(utf8("acc/v1"), big(name.length, 2), name, big(provider, 4), secret);
}

/** The same of the looks under one warrant. */
export const sealedInput = (warrant, provider, secret) => concat(utf8("sealed"), big(warrant, 8), big(provider, 4), secret);

/** The tag key of a VRF output. */
export const tagKey = (vrfOutput) => vrfOutput.slice(0, 32);
/** The tag of the n-th look, from 1. */
export const tagOf = (key, n) => hmac(key, big(n, 8));

/** The commitment that an opening rebuilds; throws when it is not the opening of all fields in their order. */
export function openingRoot(opening) {
  if (opening.fields.length !== FIELDS.length) throw new Error("an opening has seventeen fields");
  return rootOf(opening.fields.map((field, i) => {
    if (field.name !== FIELDS[i]) throw new Error("the fields of an opening are out of order");
    if (field.salt === undefined) return unhex(field.hash);
    const [name, value] = [utf8(field.name), utf8(field.value)];
    return sha256(concat(Uint8Array.of(0), unhex(field.salt), big(name.length, 4), name, big(value.length, 4), value));
  }));
}

/** An opened field's text; none when it is closed. */
export const opened = (opening, name) => opening.fields[FIELDS.indexOf(name)].value;
