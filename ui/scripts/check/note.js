// Signed notes, checkpoints, cosignatures and trust policies (C2SP signed-note, tlog-checkpoint,
// tlog-cosignature, tlog-policy).
import { concat, hex, sha256, unbase64, unbig, utf8 } from "./bytes.js";
import { ed25519 } from "./curve.js";

const ED25519 = 1;
const COSIGNATURE = 4;
const SIGNATURES_MAX = 64;

/** A verifier key in its text form: `name+hex id+base64(type ‖ key)`. */
export function verifierKey(text) {
  const found = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text);
  if (!found) throw new Error("this is not a verifier key");
  const [, name, id, rest] = found;
  const bytes = unbase64(rest);
  const wanted = sha256(concat(utf8(`${name}\n`), bytes)).slice(0, 4);
  if (hex(wanted) !== id) throw new Error(`the id of the key of ${name} does not fit`);
  return { name, id, type: bytes[0], key: bytes.slice(1) };
}

/** A signed note: its text, and who signed it. */
export function readNote(bytes) {
  const all = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  const end = all.lastIndexOf("\n\n");
  if (end < 0 || !all.endsWith("\n")) throw new Error("this is not a signed note");
  const lines = all.slice(end + 2, -1).split("\n");
  if (lines.length > SIGNATURES_MAX) throw new Error("this note has too many signatures");
  const signatures = lines.map((line) => {
    const found = /^— (\S+) ([A-Za-z0-9+/]+=*)$/.exec(line);
    if (!found) throw new Error("a line of this note is not a signature");
    const signed = unbase64(found[2]);
    return { name: found[1], id: hex(signed.slice(0, 4)), bytes: signed.slice(4) };
  });
  return { text: all.slice(0, end + 1), signatures };
}

/** The three lines of a checkpoint. */
export function readCheckpoint(text) {
  const [origin, size, root] = text.split("\n");
  if (!origin || !/^(0|[1-9]\d{0,15})$/.test(size ?? "")) throw new Error("this is not a checkpoint");
  const hash = unbase64(root ?? "");
  if (hash.length !== 32) throw new Error("the root of this checkpoint has not 32 bytes");
  return { origin, size: Number(size), root: hash };
}

const signaturesOf = (note, key) => note.signatures.filter(({ name, id }) => name === key.name && id === key.id);

/** Whether the log itself signed the note. */
export async function signedBy(note, key) {
  if (key.type !== ED25519) return false;
  for (const { bytes } of signaturesOf(note, key)) {
    if (await ed25519(key.key, utf8(note.text), bytes)) return true;
  }
  return false;
}

/** When a witness cosigned the note, seconds since 1970; none when it did not. */
export async function cosignedBy(note, key) {
  if (key.type !== COSIGNATURE) return null;
  for (const { bytes } of signaturesOf(note, key)) {
    if (bytes.length !== 72) continue;
    const time = unbig(bytes.slice(0, 8));
    const message = utf8(`cosignature/v1\ntime ${time}\n${note.text}`);
    if (await ed25519(key.key, message, bytes.slice(8))) return time;
  }
  return null;
}

/** A trust policy: which logs, which witnesses, and which of them together are enough. */
export function readPolicy(text) {
  const policy = { logs: [], witnesses: new Map(), groups: new Map(), quorum: null };
  const known = (name) => policy.witnesses.has(name) || policy.groups.has(name);
  const fresh = (name) => {
    if (!name || name === "none" || known(name)) throw new Error(`the policy names ${name} twice or not at all`);
    return name;
  };
  for (const line of text.split("\n")) {
    const [word, ...rest] = line.trim().split(/[ \t]+/);
    if (!word || word.startsWith("#")) continue;
    if (word === "log") policy.logs.push(verifierKey(rest[0]));
    else if (word === "witness") policy.witnesses.set(fresh(rest[0]), verifierKey(rest[1]));
    else if (word === "group") {
      const [name, rule, ...members] = rest;
      const enough = { any: 1, all: members.length }[rule] ?? Number(rule);
      if (!(enough >= 1 && enough <= members.length) || !members.every(known)) throw new Error(`the group ${name} cannot be read`);
      policy.groups.set(fresh(name), { enough, members });
    } else if (word === "quorum") {
      if (policy.quorum || (rest[0] !== "none" && !known(rest[0]))) throw new Error("the quorum cannot be read");
      [policy.quorum] = rest;
    } else throw new Error(`the policy has an unknown line: ${word}`);
  }
  if (!policy.quorum) throw new Error("the policy names no quorum");
  return policy;
}

/** Whether the named ones together are enough for the policy. */
export function enough(policy, names) {
  const holds = (name) => {
    const group = policy.groups.get(name);
    return group ? group.members.filter(holds).length >= group.enough : names.has(name);
  };
  return policy.quorum === "none" || holds(policy.quorum);
}

/**
 * Judges a checkpoint: whether the log of this origin signed it, whether enough witnesses cosigned it, and since
 * when (seconds since 1970) that can be said of it at the latest.
 */
export async function judge(policy, note, origin) {
  const checkpoint = readCheckpoint(note.text);
  const log = policy.logs.find(({ name }) => name === origin);
  const signed = checkpoint.origin === origin && Boolean(log) && (await signedBy(note, log));
  const times = new Map();
  for (const [name, key] of policy.witnesses) {
    const time = await cosignedBy(note, key);
    if (time !== null) times.set(name, time);
  }
  // The newest moment at which the witnesses that had spoken since were enough.
  const moments = [...new Set(times.values())].sort((a, b) => b - a);
  const since = (moment) => new Set([...times].filter(([, time]) => time >= moment).map(([name]) => name));
  const at = moments.find((moment) => enough(policy, since(moment))) ?? null;
  return { checkpoint, signed, quorum: policy.quorum === "none" || at !== null, at };
}

