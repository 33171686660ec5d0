// The whole check of one person's looks, step by step. It trusts the portal for nothing but the list of rules of
// trust, which it keeps from the first visit on: what it is told it compares with the public log.
import { base64, equal, hex, sha256, unbase64, unhex, utf8 } from "./bytes.js";
import { KIND, opened, openingRoot, readLeaf, tagInput, tagKey, tagName, tagOf } from "./leaf.js";
import { judge, readNote, readPolicy } from "./note.js";
import { find } from "./segment.js";
import { bundle, consistent, included, leafHash, rootOf, Tiles } from "./tree.js";
import { VrfKey } from "./vrf.js";

/** The steps, in order. */
export const STEPS = ["log", "memory", "keys", "places", "contents", "missing"];
/** How old the witnesses' word may be, in seconds. */
export const FRESH_SECONDS_MAX = 600;
/** How many numbers beyond the last one are looked for; the second when somebody asks for a thorough check. */
export const AHEAD = [1, 8];
/** The longest list of a bulk use that is read while no index holds it yet, in persons. */
export const BULK_MAX = 20_000;
/** How often the portal is asked again because hidden numbers were found. */
const ROUNDS_MAX = 4;

/** Trouble with a meaning: how bad, in which step, which sentence, and what goes into it. */
class Finding extends Error {
  constructor(level, step, code, ...values) {
    super(`${code}: ${values.join(", ")}`);
    Object.assign(this, { level, step, code, values });
  }
}
const bad = (step, code, ...values) => new Finding("bad", step, code, ...values);
const warn = (step, code, ...values) => new Finding("warn", step, code, ...values);

/**
 * Checks everything. `load()`: what the portal says; `prove(question)`: what it proves from the log; `read(address)`:
 * a file of the public log, or null; `memory` keeps texts between visits; `now`: seconds; `told(step, state)` hears
 * how far it is.
 */
export async function check(parts) {
  const said = await parts.load();
  const findings = [];
  const sums = { looks: 0, owners: said.owners.length, at: null };
  const looks = new Map();
  for (const name of said.silent) findings.push(warn("contents", "silent", name));
  for (const owner of said.owners) {
    if (owner.waiting > 0) findings.push(warn("places", "waiting", owner.name, owner.waiting));
    if (owner.held > owner.looks.length + owner.waiting) {
      findings.push(warn("missing", "older", owner.name, owner.looks.length, owner.held));
    }
  }
  if (said.logs.length === 0 || said.away.length > 0) findings.push(warn("log", "away"));
  for (const log of said.logs) {
    const one = new LogCheck(parts, said, log, { findings, sums, looks });
    try {
      await one.run();
    } catch (error) {
      findings.push(error instanceof Finding ? error : warn(one.step, "away", log.origin));
      if (!(error instanceof Finding)) console.warn(error);
    }
  }
  for (const step of STEPS) {
    const levels = findings.filter((finding) => finding.step === step).map(({ level }) => level);
    parts.told(step, levels.includes("bad") ? "bad" : levels.includes("warn") ? "warn" : "good");
  }
  const levels = new Set(findings.map(({ level }) => level));
  return { findings, sums, looks, verdict: levels.has("bad") ? "red" : levels.has("warn") ? "amber" : "green" };
}

/** The check against one year's log. */
class LogCheck {
  step = "log";

  constructor(parts, said, log, results) {
    Object.assign(this, { parts, said, log, ...results });
  }

  begin(step) {
    this.step = step;
    this.parts.told(step, "now");
  }

  /** A file of the public log. */
  read = (path) => this.parts.read(`${this.log.url.replace(/\/$/, "")}/${path}`);

  async run() {
    this.begin("log");
    await this.rules();
    const shown = await this.read("checkpoint");
    if (!shown) throw warn("log", "away", this.log.origin);
    this.public = await this.judged(shown);
    this.begin("memory");
    await this.grewSinceLastTime();
    this.begin("keys");
    await this.keys();
    this.begin("places");
    await this.places();
    this.begin("contents");
    this.contents();
    this.begin("missing");
    await this.missing();
    this.remember();
  }

  /** The rules of trust: those of the first visit; a change is told. */
  async rules() {
    const { origin, policy, vrf } = this.log;
    this.kept = JSON.parse((await this.parts.memory.get(origin)) ?? "null");
    this.policy = readPolicy(policy);
    this.rulesHash = hex(sha256(utf8(policy)));
    if (this.kept && this.kept.rules !== this.rulesHash) this.findings.push(warn("log", "rules-changed"));
    if (this.kept && this.kept.vrf !== vrf) this.findings.push(bad("keys", "key-changed"));
  }

  /** A checkpoint that the log signed; what its witnesses lack is a finding. */
  async judged(bytes) {
    const note = readNote(bytes);
    const { checkpoint, signed, quorum, at } = await judge(this.policy, note, this.log.origin);
    if (!signed) throw bad("log", "not-signed");
    return { ...checkpoint, quorum, at, tiles: new Tiles(checkpoint.size, this.read, this.public?.size) };
  }

  /** What the witnesses lack at the checkpoint everything is compared with. */
  witnessed({ quorum, at }) {
    const age = at === null ? null : this.parts.now - at;
    if (!quorum) this.findings.push(warn("log", "no-quorum"));
    else if (age !== null && age > FRESH_SECONDS_MAX) {
      this.findings.push(warn("log", "stale", Math.floor(age / 60)));
    }
    this.sums.at = Math.max(this.sums.at ?? 0, at ?? 0) || null;
  }

  async grew(old, next, tiles) {
    if (old.size > next.size || (old.size === next.size && !equal(old.root, next.root))) return false;
    if (old.size === 0 || old.size === next.size) return true;
    return consistent(old.size, old.root, next.size, next.root, await tiles.consistency(old.size));
  }

  /** The log holds everything that it held at the last visit. */
  async grewSinceLastTime() {
    if (!this.kept) return;
    const old = { size: this.kept.size, root: unbase64(this.kept.root) };
    // The log may show a state a little older than the kept one, which must then hold it.
    const [first, second] = old.size <= this.public.size ? [old, this.public] : [this.public, old];
    if (!(await this.grew(first, second, new Tiles(second.size, this.read)))) throw bad("memory", "log-changed");
  }

  remember() {
    const { size, root } = this.state;
    if (this.kept && this.kept.size > size) return;
    const kept = { size, root: base64(root), rules: this.rulesHash, vrf: this.log.vrf };
    this.parts.memory.set(this.log.origin, JSON.stringify(kept));
  }

  /** Each owner's tag key is what the custodian's published key gives, and nothing else. */
  async keys() {
    const vrf = new VrfKey(unhex(this.log.vrf));
    const secret = unhex(this.said.secret);
    this.owners = [];
    for (const owner of this.said.owners) {
      const proof = owner.tags.find(({ origin }) => origin === this.log.origin)?.proof;
      if (!proof) {
        this.findings.push(warn("keys", "no-key", owner.name));
        continue;
      }
      const output = await vrf.verify(tagInput(this.log.origin, owner.code, secret), unbase64(proof));
      if (!output) {
        this.findings.push(bad("keys", "wrong-key", owner.name));
        continue;
      }
      const looks = owner.looks
        .filter(({ origin }) => origin === this.log.origin)
        .flatMap((look) => this.readable(owner, look, tagKey(output)));
      looks.sort((a, b) => a.n - b.n);
      const whole = owner.held <= owner.looks.length + owner.waiting;
      // Looks under a warrant have numbers of their own, under the warrant's key.
      const [sealed, own] = [true, false].map((is) => looks.filter(({ bytes }) => (bytes[1] === KIND.SEALED) === is));
      this.owners.push({ owner, key: tagKey(output), looks: own, sealed, whole });
      await this.parts.pause?.();
    }
  }

  /** A look whose leaf can be read; another one is no reason to leave the rest unchecked. */
  readable(owner, look, key) {
    try {
      const bytes = unbase64(look.leaf);
      readLeaf(bytes);
      openingRoot(look.opening);
      return [{ ...look, bytes, tag: tagOf(key, look.n) }];
    } catch {
      this.findings.push(bad("contents", "contents", owner.name, look.n));
      this.looks.set(look.entry, "bad");
      return [];
    }
  }

  /** The numbers of an owner that nobody showed: gaps, and those after the last one. */
  unshown({ looks, whole }, ahead) {
    const shown = new Set(looks.map(({ n }) => n));
    const last = looks.at(-1)?.n ?? 0;
    const first = whole ? 1 : (looks[0]?.n ?? 1);
    const numbers = Array.from({ length: last + ahead - first + 1 }, (_, i) => first + i);
    return numbers.filter((n) => !shown.has(n));
  }

  /** Asks for proofs of all shown places and about all unshown numbers, at one state of the log. */
  async ask(ahead) {
    const asked = [];
    for (const one of this.owners) {
      // A look newer than the proven state must be absent there, like an unshown one; one of a bulk use carries no
      // tag itself, so the index is asked for it.
      const apart = one.looks.filter((look) => look.index >= this.public.size || readLeaf(look.bytes).kind === KIND.BULK);
      for (const n of [...this.unshown(one, ahead), ...apart.map((look) => look.n)]) {
        asked.push({ one, n, tag: tagOf(one.key, n), look: one.looks.find((look) => look.n === n) });
      }
    }
    // The first leaf publishes the keys that hold in this log.
    const indexes = [0, ...this.owners.flatMap(({ looks, sealed }) => [...looks, ...sealed].map(({ index }) => index))];
    const answer = await this.parts.prove({ origin: this.log.origin, tags: asked.map(({ tag }) => hex(tag)), indexes });
    const state = await this.judged(utf8(answer.checkpoint));
    const [first, second] = state.size <= this.public.size ? [state, this.public] : [this.public, state];
    if (!(await this.grew(first, second, second.tiles))) throw bad("log", "two-logs");
    return { asked, answer, state, indexes };
  }

  /** The custodian's key is the one that the log's first leaf published. */
  async published(path, state) {
    const text = await this.read("policy/0");
    const [first] = bundle(await state.tiles.bytes("entries", 0), 1);
    const { kind, commitment } = readLeaf(first);
    const told = text && kind === KIND.POLICY && equal(sha256(text), commitment)
      && included(leafHash(first), 0, state.size, hashes(path ?? ""), state.root);
    const key = told && JSON.parse(new TextDecoder().decode(text)).tag_key;
    if (key !== this.log.vrf) this.findings.push(bad("keys", "key-unpublished"));
  }

  /** Each shown look stands at its place. */
  async places() {
    this.asking = await this.ask(AHEAD[this.parts.thorough ? 1 : 0]);
    const { answer, state, indexes } = this.asking;
    this.state = state;
    if (!this.kept) await this.published(answer.paths[0], state);
    this.witnessed(state.quorum || !this.public.quorum ? state : this.public);
    const paths = new Map(indexes.map((index, i) => [index, answer.paths[i]]));
    let fresh = 0;
    for (const { owner, looks, sealed } of this.owners) {
      for (const look of [...looks, ...sealed]) {
        const path = paths.get(look.index);
        if (look.index >= state.size) fresh += 1;
        else if (typeof path !== "string" || !included(leafHash(look.bytes), look.index, state.size, hashes(path), state.root)) {
          this.findings.push(bad("places", "place", owner.name, look.n));
          this.looks.set(look.entry, "bad");
        } else this.looks.set(look.entry, "good");
      }
    }
    if (fresh > 0) this.findings.push(warn("places", "new", fresh));
  }

  /** Each opening rebuilds what was committed, and speaks of this person, this owner and this number. */
  contents() {
    for (const { owner, looks, sealed } of this.owners) {
      for (const look of [...looks, ...sealed]) {
        const leaf = readLeaf(look.bytes);
        const own = leaf.kind === KIND.BULK || leaf.kind === KIND.SEALED || equal(leaf.tag, look.tag);
        const says = (name, value) => opened(look.opening, name) === String(value);
        const asShown = own && equal(openingRoot(look.opening), leaf.commitment)
          && says("person", this.said.person) && says("provider", owner.agency) && says("n", look.n)
          && (leaf.provider === owner.code || leaf.provider === 0)
          && says("requester", look.requester);
        if (!asShown) {
          this.findings.push(bad("contents", "contents", owner.name, look.n));
          this.looks.set(look.entry, "bad");
        }
        this.sums.looks += 1;
      }
    }
  }

  /** Nothing stands in the log under a number of hers that nobody showed. */
  async missing() {
    let asking = this.asking;
    let ahead = AHEAD[this.parts.thorough ? 1 : 0];
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const found = await this.found(asking);
      const furthest = Math.max(0, ...found.map(({ one, n }) => n - (one.looks.at(-1)?.n ?? 0)));
      if (round === ROUNDS_MAX - 1 || furthest < ahead) {
        for (const hidden of found) await this.hidden(hidden, asking.state);
        this.gaps(asking, found);
        return;
      }
      // The last number asked for stands in the log too: look further.
      ahead *= 4;
      asking = await this.ask(ahead);
    }
  }

  /** Which of the asked tags stand in the log, by its indexes and by the newest leaves, which none holds yet. */
  async found({ asked, answer, state }) {
    const found = new Map();
    let covered = 0;
    for (const segment of answer.segments) {
      const bytes = unbase64(segment.leaf);
      const leaf = readLeaf(bytes);
      const stands = included(leafHash(bytes), segment.index, state.size, hashes(segment.path), state.root);
      if (leaf.kind !== KIND.SEGMENT || leaf.reference !== covered || !stands) throw bad("missing", "index");
      covered += leaf.count;
      for (const [i, question] of asked.entries()) {
        let index;
        try {
          index = find(unbase64(segment.tags[i]), question.tag, leaf.aux);
        } catch {
          throw bad("missing", "index");
        }
        if (index !== null) found.set(question, index);
      }
      await this.parts.pause?.();
    }
    for (const [tag, index] of await this.tail(covered, state)) {
      const question = asked.find((one) => tagName(one.tag) === tag);
      if (question) found.set(question, index);
    }
    const list = [];
    for (const question of asked) {
      const index = found.get(question);
      if (question.look) {
        const wanted = question.look.index < state.size ? question.look.index : undefined;
        if (index !== wanted) this.findings.push(bad("places", "place", question.one.owner.name, question.n));
      } else if (index !== undefined) list.push({ ...question, index });
    }
    return list;
  }

  /** Tags of the leaves that no index holds yet, with their numbers. */
  async tail(first, state) {
    const tags = new Map();
    if (first > state.size || first % 256 !== 0) throw bad("missing", "index");
    if (first === state.size) return tags;
    const entries = await state.tiles.tail(first, state.root);
    for (const [i, entry] of entries.entries()) {
      const leaf = readLeaf(entry);
      tags.set(tagName(leaf.tag), first + i);
      if (leaf.kind === KIND.BULK) await this.bulk(leaf, first + i, tags);
    }
    return tags;
  }

  async bulk(leaf, index, tags) {
    if (leaf.count > BULK_MAX) {
      this.findings.push(warn("missing", "bulk"));
      return;
    }
    const list = await this.read(`bulk/${index}`);
    const each = list ? Array.from({ length: list.length / 32 }, (_, i) => list.slice(32 * i, 32 * i + 32)) : [];
    if (each.length === 0 || !equal(rootOf(each.map(leafHash)), leaf.aux)) throw bad("missing", "index");
    for (const tag of each) tags.set(tagName(tag), index);
  }

  /** A number that stands in the log and that its owner did not show. */
  async hidden({ one, n, index }, state) {
    const bytes = await state.tiles.bytes("entries", Math.floor(index / 256)).catch(() => null);
    const leaf = bytes && bytes.length >= 130 * (index % 256 + 1) ? readLeaf(bytes.slice(130 * (index % 256) + 2, 130 * (index % 256 + 1))) : null;
    const { owner } = one;
    if (leaf?.kind === KIND.DEFERRED && leaf.due * 86_400 > this.parts.now) {
      this.findings.push(warn("missing", "deferred", owner.name, { day: leaf.due }));
      return;
    }
    const asker = this.said.codes.find(([code]) => code === leaf?.requester)?.[1] ?? "";
    const finding = bad("missing", asker ? "hidden" : "hidden-unknown", owner.name, { day: leaf?.day ?? null }, asker);
    finding.complaint = { provider: owner.agency, origin: this.log.origin, n, index };
    this.findings.push(finding);
  }

  /** Numbers between shown ones that stand nowhere. */
  gaps({ asked }, found) {
    for (const { one, n, look } of asked) {
      const last = one.looks.at(-1)?.n ?? 0;
      if (look || n > last || found.some((hidden) => hidden.one === one && hidden.n === n)) continue;
      this.findings.push(bad("missing", "skipped", one.owner.name, n));
    }
  }
}

/** Hashes one after the other, in base64. */
function hashes(text) {
  const bytes = unbase64(text);
  if (bytes.length % 32 !== 0) throw new Error("a path is cut off");
  return Array.from({ length: bytes.length / 32 }, (_, i) => bytes.slice(32 * i, 32 * (i + 1)));
}

