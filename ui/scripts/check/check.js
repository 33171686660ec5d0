// The whole check of one person's looks, step by step. It trusts the portal for nothing but the list of rules of
// trust, which it keeps from the first visit on: what it is told it compares with the public log.
import { base64, equal, hex, sha256, unbase64, unhex, utf8 } from "./bytes.js";
import { KIND, opened, openingRoot, readLeaf, sealedInput, tagInput, tagKey, tagOf, WARRANTS } from "./leaf.js";
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
    super(code);
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
    owner.whole = owner.held <= owner.looks.length + owner.waiting;
    if (!owner.whole) findings.push(warn("missing", "older", owner.name, owner.looks.length, owner.held));
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
  const worst = (list) => ["bad", "warn"].find((one) => list.some(({ level }) => level === one)) ?? "good";
  for (const step of STEPS) parts.told(step, worst(findings.filter((finding) => finding.step === step)));
  const good = ({ entry }) => looks.get(entry) === "good";
  const warrants = opens(said).filter(({ look }) => good(look)).map((one) => told(one, said, good));
  return { findings, sums, looks, warrants, verdict: { bad: "red", warn: "amber", good: "green" }[worst(findings)] };
}

/** The entries by which warrants came to light: which, and the warrant's own log and number there. */
function opens(said) {
  const court = said.owners.filter(({ code }) => code === WARRANTS);
  return court.flatMap(({ looks }) => looks).flatMap((look) => {
    try {
      const leaf = readLeaf(unbase64(look.leaf));
      // In a later year's log, the year of the warrant's log stands where others name who asked.
      const log = leaf.requester ? look.origin.replace(/\d+$/, leaf.requester) : look.origin;
      return leaf.kind === KIND.OPEN ? [{ look, day: leaf.day, log, number: leaf.reference }] : [];
    } catch {
      return [];
    }
  });
}

/** A warrant that came to light: the day, who asked for it, and how often each register was looked at under it. */
function told({ look, day, log, number }, said, good) {
  const named = opened(look.opening, "fields").split(", ").map((field) => field.split(".")[0]);
  const used = said.owners.filter(({ code }) => code !== WARRANTS).flatMap(({ looks }) => looks)
    .filter((one) => one.origin === log && good(one) && opened(one.opening, "warrant") === String(number))
    .map(({ opening }) => opened(opening, "service").replace("register.", ""));
  const asker = said.codes.find(([, , id]) => id === look.requester)?.[1] ?? look.requester;
  const count = (id) => [said.registers[id] ?? id, used.filter((one) => one === id).length];
  return { day, asker, looks: [...new Set([...named, ...used])].map(count) };
}

/** The check against one year's log. */
class LogCheck {
  constructor(parts, said, facts, results) {
    Object.assign(this, { parts, said, facts, ...results });
  }

  bad(...what) {
    this.findings.push(bad(...what));
  }

  warn(...what) {
    this.findings.push(warn(...what));
  }

  /** A file of the public log. */
  read = (path) => this.parts.read(`${this.facts.url.replace(/\/$/, "")}/${path}`);

  async run() {
    for (this.step of STEPS) {
      this.parts.told(this.step, "now");
      await this[this.step]();
    }
    this.remember();
  }

  /** The log's newest state is signed. */
  async log() {
    await this.rules();
    const shown = await this.read("checkpoint");
    if (!shown) throw warn("log", "away", this.facts.origin);
    this.public = await this.judged(shown);
  }

  /** The rules of trust: those of the first visit; a change is told. */
  async rules() {
    const { origin, policy, vrf } = this.facts;
    this.kept = JSON.parse((await this.parts.memory.get(origin)) ?? "null");
    this.policy = readPolicy(policy);
    this.rulesHash = hex(sha256(utf8(policy)));
    if (this.kept && this.kept.rules !== this.rulesHash) this.warn("log", "rules-changed");
    if (this.kept && this.kept.vrf !== vrf) this.bad("keys", "key-changed");
  }

  /** A checkpoint that the log signed; what its witnesses lack is a finding. */
  async judged(bytes) {
    const note = readNote(bytes);
    const { checkpoint, signed, quorum, at } = await judge(this.policy, note, this.facts.origin);
    if (!signed) throw bad("log", "not-signed");
    return { ...checkpoint, quorum, at, tiles: new Tiles(checkpoint.size, this.read, this.public?.size) };
  }

  /** What the witnesses lack at the checkpoint everything is compared with. */
  witnessed({ quorum, at }) {
    const age = at === null ? 0 : this.parts.now - at;
    if (!quorum) this.warn("log", "no-quorum");
    else if (age > FRESH_SECONDS_MAX) this.warn("log", "stale", Math.floor(age / 60));
    this.sums.at = Math.max(this.sums.at ?? 0, at ?? 0) || null;
  }

  async grew(old, next, tiles) {
    if (old.size > next.size || (old.size === next.size && !equal(old.root, next.root))) return false;
    if (old.size === 0 || old.size === next.size) return true;
    return consistent(old.size, old.root, next.size, next.root, await tiles.consistency(old.size));
  }

  /** The log holds everything that it held at the last visit. */
  async memory() {
    if (!this.kept) return;
    const old = { size: this.kept.size, root: unbase64(this.kept.root) };
    // The log may show a state a little older than the kept one, which must then hold it.
    const [first, second] = old.size <= this.public.size ? [old, this.public] : [this.public, old];
    if (!(await this.grew(first, second, new Tiles(second.size, this.read)))) throw bad("memory", "log-changed");
  }

  remember() {
    const { size, root } = this.asking.state;
    if (this.kept && this.kept.size > size) return;
    const kept = { size, root: base64(root), rules: this.rulesHash, vrf: this.facts.vrf };
    this.parts.memory.set(this.facts.origin, JSON.stringify(kept));
  }

  /**
   * Each tag key is what the custodian's published key gives, and nothing else. The person's looks at an owner are
   * one series of numbers; those under a warrant that came to light are another, at each owner.
   */
  async keys() {
    const vrf = new VrfKey(unhex(this.facts.vrf));
    const secret = unhex(this.said.secret);
    const { origin } = this.facts;
    const warrants = opens(this.said).filter(({ log }) => log === origin).map(({ number }) => number);
    this.series = [];
    for (const owner of this.said.owners) {
      const looks = owner.looks.filter((look) => look.origin === origin).flatMap((look) => this.readable(owner, look));
      looks.sort((a, b) => a.n - b.n);
      for (const warrant of new Set([null, ...(owner.code === WARRANTS ? [] : warrants), ...looks.map((look) => look.warrant)])) {
        const proof = owner.tags.find((tag) => tag.origin === origin && (tag.warrant_leaf ?? null) === warrant)?.proof;
        const input = warrant === null ? tagInput(origin, owner.code, secret) : sealedInput(warrant, owner.code, secret);
        const output = proof && (await vrf.verify(input, unbase64(proof)));
        if (output) {
          const mine = looks.filter((look) => look.warrant === warrant);
          this.series.push({ owner, warrant, key: tagKey(output), looks: mine, last: mine.at(-1)?.n ?? 0 });
        } else if (proof) this.bad("keys", "wrong-key", owner.name);
        else if (warrant === null) this.warn("keys", "no-key", owner.name);
        else this.warn("keys", "warrant-key", owner.name);
        await this.parts.pause?.();
      }
    }
  }

  /** A look whose leaf can be read; another one is no reason to leave the rest unchecked. */
  readable(owner, look) {
    try {
      const bytes = unbase64(look.leaf);
      const leaf = readLeaf(bytes);
      openingRoot(look.opening);
      return [{ ...look, bytes, leaf, warrant: leaf.kind === KIND.SEALED ? leaf.reference : null }];
    } catch {
      this.bad("contents", "contents", owner.name, look.n);
      this.looks.set(look.entry, "bad");
      return [];
    }
  }

  /** The numbers of a series that nobody showed: gaps, and those after the last one. */
  unshown({ owner: { whole }, looks, last }, ahead) {
    // Where only the newest looks are shown, all of a series may be older.
    if (!whole && looks.length === 0) return [];
    const shown = new Set(looks.map(({ n }) => n));
    const first = whole ? 1 : looks[0].n;
    const numbers = Array.from({ length: last + ahead - first + 1 }, (_, i) => first + i);
    return numbers.filter((n) => !shown.has(n));
  }

  /** Asks for proofs of all shown places and about all unshown numbers, at one state of the log. */
  async ask(ahead) {
    const asked = [];
    for (const one of this.series) {
      // A look newer than the proven state must be absent there, like an unshown one; one of a bulk use carries no
      // tag itself, so the index is asked for it.
      const apart = one.looks.filter((look) => look.index >= this.public.size || look.leaf.kind === KIND.BULK);
      for (const n of [...this.unshown(one, ahead), ...apart.map((look) => look.n)]) {
        asked.push({ one, n, tag: tagOf(one.key, n), look: one.looks.find((look) => look.n === n) });
      }
    }
    // The first leaf publishes the keys that hold in this log.
    const indexes = [0, ...this.series.flatMap(({ looks }) => looks.map(({ index }) => index))];
    const answer = await this.parts.prove({ origin: this.facts.origin, tags: asked.map(({ tag }) => hex(tag)), indexes });
    const state = await this.judged(utf8(answer.checkpoint));
    const [first, second] = state.size <= this.public.size ? [state, this.public] : [this.public, state];
    if (!(await this.grew(first, second, second.tiles))) throw bad("log", "two-logs");
    return { ahead, asked, answer, state, indexes };
  }

  /** The custodian's key is the one that the log's first leaf published. */
  async published(path, state) {
    const text = await this.read("policy/0");
    const [first] = bundle(await state.tiles.bytes("entries", 0), 1);
    const { kind, commitment } = readLeaf(first);
    const told = text && kind === KIND.POLICY && equal(sha256(text), commitment)
      && included(leafHash(first), 0, state.size, hashes(path ?? ""), state.root);
    const key = told && JSON.parse(new TextDecoder().decode(text)).tag_key;
    if (key !== this.facts.vrf) this.bad("keys", "key-unpublished");
  }

  /** Each shown look stands at its place. */
  async places() {
    this.asking = await this.ask(AHEAD[this.parts.thorough ? 1 : 0]);
    const { answer, state, indexes } = this.asking;
    if (!this.kept) await this.published(answer.paths[0], state);
    this.witnessed(state.quorum || !this.public.quorum ? state : this.public);
    const paths = new Map(indexes.map((index, i) => [index, answer.paths[i]]));
    let fresh = 0;
    for (const { owner, looks } of this.series) {
      for (const look of looks) {
        const path = paths.get(look.index);
        if (look.index >= state.size) fresh += 1;
        else if (typeof path !== "string" || !included(leafHash(look.bytes), look.index, state.size, hashes(path), state.root)) {
          this.bad("places", "place", owner.name, look.n);
          this.looks.set(look.entry, "bad");
        } else this.looks.set(look.entry, "good");
      }
    }
    if (fresh > 0) this.warn("places", "new", fresh);
  }

  /** Each opening rebuilds what was committed, and speaks of this person, this owner and this number. */
  contents() {
    for (const { owner, key, warrant, looks } of this.series) {
      for (const look of looks) {
        const { leaf, n } = look;
        const says = (name, value) => opened(look.opening, name) === String(value);
        const asShown = (leaf.kind === KIND.BULK || equal(leaf.tag, tagOf(key, n)))
          && equal(openingRoot(look.opening), leaf.commitment)
          && says("person", this.said.person) && says("provider", owner.agency) && says("requester", look.requester)
          // What waited on disk while the log was away got its number later: the tag alone says it.
          && (says("n", n) || says("n", ""))
          // A sealed leaf names neither; its opening does, and the warrant.
          && leaf.provider === (warrant === null ? owner.code : 0)
          && says("warrant", warrant ?? (leaf.kind === KIND.OPEN ? leaf.reference : ""));
        if (!asShown) {
          this.bad("contents", "contents", owner.name, n);
          this.looks.set(look.entry, "bad");
        }
        this.sums.looks += 1;
      }
    }
  }

  /** Nothing stands in the log under a number of hers that nobody showed. */
  async missing() {
    let { asking } = this;
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const found = await this.found(asking);
      const furthest = Math.max(0, ...found.map(({ one, n }) => n - one.last));
      if (round === ROUNDS_MAX - 1 || furthest < asking.ahead) {
        for (const hidden of found) await this.hidden(hidden, asking.state);
        this.gaps(asking, found);
        return;
      }
      // The last number asked for stands in the log too: look further.
      asking = await this.ask(4 * asking.ahead);
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
      const question = asked.find((one) => hex(one.tag) === tag);
      if (question) found.set(question, index);
    }
    return asked.flatMap((question) => {
      const { look, one, n } = question;
      const index = found.get(question);
      if (!look) return index === undefined ? [] : [{ ...question, index }];
      if (index !== (look.index < state.size ? look.index : undefined)) {
        this.bad("places", "place", one.owner.name, n);
      }
      return [];
    });
  }

  /** Tags of the leaves that no index holds yet, with their numbers. */
  async tail(first, state) {
    const tags = new Map();
    if (first > state.size || first % 256 !== 0) throw bad("missing", "index");
    if (first === state.size) return tags;
    const entries = await state.tiles.tail(first, state.root);
    for (const [i, entry] of entries.entries()) {
      const leaf = readLeaf(entry);
      tags.set(hex(leaf.tag), first + i);
      if (leaf.kind === KIND.BULK) await this.bulk(leaf, first + i, tags);
    }
    return tags;
  }

  async bulk(leaf, index, tags) {
    if (leaf.count > BULK_MAX) return this.warn("missing", "bulk");
    const list = await this.read(`bulk/${index}`);
    const each = list ? Array.from({ length: list.length / 32 }, (_, i) => list.slice(32 * i, 32 * i + 32)) : [];
    if (each.length === 0 || !equal(rootOf(each.map(leafHash)), leaf.aux)) throw bad("missing", "index");
    for (const tag of each) tags.set(hex(tag), index);
  }

  /** A number that stands in the log and that its owner did not show. */
  async hidden({ one, n, index }, state) {
    const entries = state.tiles.bytes("entries", Math.floor(index / 256));
    const leaf = await entries.then((bytes) => readLeaf(bundle(bytes, (index % 256) + 1).at(-1))).catch(() => null);
    const { name } = one.owner;
    if (leaf?.kind === KIND.DEFERRED && leaf.due * 86_400 > this.parts.now) {
      return this.warn("missing", "deferred", name, { day: leaf.due });
    }
    const day = { day: leaf?.day };
    const asker = this.said.codes.find(([code]) => code === leaf?.requester)?.[1];
    if (leaf?.kind === KIND.OPEN) this.complain(one, n, index, bad("missing", "warrant-hidden", name, day));
    else if (asker) this.complain(one, n, index, bad("missing", "hidden", name, day, asker));
    else this.complain(one, n, index, bad("missing", "hidden-unknown", name, day));
  }

  /** A finding that one click makes a complaint of. */
  complain({ owner }, n, index, finding) {
    finding.complaint = { provider: owner.agency, origin: this.facts.origin, n, index };
    this.findings.push(finding);
  }

  /** Numbers between shown ones that stand nowhere. */
  gaps({ asked }, found) {
    for (const { one, n, look } of asked) {
      if (look || n > one.last || found.some((hidden) => hidden.one === one && hidden.n === n)) continue;
      this.complain(one, n, null, bad("missing", "skipped", one.owner.name, n));
    }
  }
}

/** Hashes one after the other, in base64. */
function hashes(text) {
  const bytes = unbase64(text);
  return Array.from({ length: bytes.length / 32 }, (_, i) => bytes.slice(32 * i, 32 * (i + 1)));
}

