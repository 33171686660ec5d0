// The whole check, against a log that the test makes: what holds is green, and each attack of the design is seen.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { base64, concat, hex, sha256, utf8 } from "../check/bytes.js";
import { check } from "../check/check.js";
import { KIND, tagOf, WARRANTS } from "../check/leaf.js";
import { leafHash, rootOf } from "../check/tree.js";
import { agencyCode, Custodian, leafBytes, NOW, openingOf, ORIGIN, PERSON, signer, SmallLog } from "./log.mjs";

/** A log with two owners: one showed three looks, two of them indexed, the other none. */
async function country(between = () => {}) {
  const log = new SmallLog();
  await log.owner("registry");
  await log.owner("clinic");
  log.strangers(300);
  log.shown("registry", 1);
  log.strangers(20);
  log.shown("registry", 2);
  log.strangers(512 - log.leaves.length);
  log.segment();
  log.strangers(767 - 512);
  await between(log);
  return log;
}

/** One visit of the person. `bend` changes what reaches the browser. */
async function visit(log, { bend = {}, memory = new Map(), thorough = false, now = NOW, size } = {}) {
  const state = log.at(size);
  const steps = [];
  const said = {
    person: PERSON,
    secret: hex(log.secret),
    logs: [{ origin: ORIGIN, url: "http://log.example/2026/", policy: log.policy, vrf: hex(log.custodian.key) }],
    owners: [...log.owners.values()].map(({ key, sealed, ...owner }) => structuredClone(owner)),
    silent: [],
    away: [],
    codes: ["fund", "police"].map((id) => [agencyCode(id), `The ${id}`, id]),
    registers: { "registry-book": "The book of the registry" },
  };
  const proofs = bend.proofs ?? ((answer) => answer);
  const file = bend.file ?? ((path, bytes) => bytes);
  const parts = {
    load: async () => bend.said?.(said) ?? said,
    prove: async (question) => proofs((bend.state ?? state).prove(question), question),
    read: async (address) => {
      assert(address.startsWith("http://log.example/2026/"), address);
      const path = address.slice("http://log.example/2026/".length);
      return file(path, state.file(path));
    },
    memory: { get: async (key) => memory.get(key), set: (key, value) => memory.set(key, value) },
    told: (...step) => steps.push(step.join(" ")),
    thorough,
    now,
  };
  const result = await check(parts);
  return { ...result, steps, codes: result.findings.map(({ code }) => code).sort() };
}

/** A visit must end so. */
async function ends(log, options, verdict, ...codes) {
  const result = await visit(log, options);
  assert.deepEqual([result.verdict, result.codes], [verdict, codes.sort()], JSON.stringify(result.findings));
  return result;
}

test("what holds is green: signatures, witnesses, numbers, places, contents, none missing (ACC-04)", async () => {
  const log = await country((open) => { open.shown("registry", 3); });
  const result = await ends(log, {}, "green");
  assert.deepEqual(result.sums, { looks: 3, owners: 2, at: NOW - 20 });
  assert.deepEqual(result.steps.slice(-6), ["log", "memory", "keys", "places", "contents", "missing"].map((step) => `${step} good`));
  await ends(log, { thorough: true }, "green");
});

test("a log without an index yet, and one that ends with its index, are checked the same way", async () => {
  const young = new SmallLog();
  await young.owner("registry");
  young.shown("registry", 1);
  await ends(young, {}, "green");
  const log = await country();
  await ends(log, { size: 513 }, "green");
});

test("a tag in the log without an opening is red, indexed or not, and names day and asker (SG-03)", async () => {
  for (const indexed of [true, false]) {
    const log = await country((open) => {
      open.look("clinic", 1);
      if (indexed) { open.strangers(1024 - open.leaves.length); open.segment(); }
    });
    const result = await ends(log, {}, "red", "hidden");
    const [finding] = result.findings;
    assert.deepEqual(finding.values, ["CLINIC", { day: 20_782 }, "The fund"]);
    assert.deepEqual(finding.complaint, { provider: "clinic", origin: ORIGIN, n: 1, index: 768 });
  }
});

test("several looks without openings are all found, also more than one asks for at once", async () => {
  const log = await country((open) => { for (let n = 3; n < 9; n += 1) open.look("registry", n); });
  await ends(log, {}, "red", ...Array(6).fill("hidden"));
});

test("a withheld opening between shown ones is red", async () => {
  const log = await country();
  log.owners.get("registry").looks.shift();
  log.owners.get("registry").held = 1;
  await ends(log, {}, "red", "hidden");
});

test("a skipped number is red; a thorough check looks further ahead", async () => {
  const log = await country((open) => { open.shown("registry", 4); });
  await ends(log, {}, "red", "skipped");
  const ahead = await country((open) => { open.look("registry", 5); });
  await ends(ahead, {}, "green");
  await ends(ahead, { thorough: true }, "red", "hidden");
});

test("a deferred look is told with the day on which it will be shown", async () => {
  const log = await country((open) => { open.look("clinic", 1, { kind: KIND.DEFERRED, leaf: { due: 20_800 } }); });
  const result = await ends(log, {}, "amber", "deferred");
  assert.deepEqual(result.findings[0].values, ["CLINIC", { day: 20_800 }]);
  await ends(log, { now: 20_801 * 86_400, bend: {} }, "red", "hidden", "stale");
});

test("an entry that says something else than the list is red", async () => {
  const wrong = {
    "another person": { values: { person: "EVE002" } },
    "another owner": { values: { provider: "clinic" } },
    "another number": { values: { n: "4" } },
    "another asker than shown": { values: { requester: "police" } },
    "another commitment": { leaf: { commitment: randomBytes(32) } },
    "another owner's code": { leaf: { provider: 99 } },
  };
  for (const [name, changes] of Object.entries(wrong)) {
    const log = await country((open) => { open.shown("registry", 3, changes); });
    await ends(log, {}, "red", "contents").catch((error) => assert.fail(`${name}: ${error.message}`));
  }
  // The tag of somebody else: the number itself is then missing.
  const log = await country((open) => { open.shown("registry", 3, { leaf: { tag: randomBytes(32) } }); });
  await ends(log, {}, "red", "contents");
  // What cannot be read at all hides neither itself nor others: its number counts as not shown.
  for (const spoil of [(look) => { look.leaf = "!"; }, (look) => { look.opening.fields.pop(); }]) {
    const spoilt = await country((open) => { spoil(open.shown("registry", 3)); });
    await ends(spoilt, {}, "red", "contents", "hidden");
  }
  const bent = await country((open) => {
    const look = open.shown("registry", 3);
    look.opening = openingOf({ person: PERSON, provider: "registry", requester: "fund", n: "3" });
  });
  await ends(bent, {}, "red", "contents");
});

test("a look that does not stand at its place is red", async () => {
  const log = await country();
  log.owners.get("registry").looks[0].index += 1;
  await ends(log, {}, "red", "place");
  const cut = await country();
  await ends(cut, { bend: { proofs: (answer) => ({ ...answer, paths: answer.paths.map(() => null) }) } }, "red", "key-unpublished", "place", "place");
});

test("looks newer than what the witnesses saw wait; they are not missing", async () => {
  const log = await country((open) => { open.shown("registry", 3); });
  await ends(log, { size: 767 }, "amber", "new");
  // The operator proves an older state than the one it serves.
  await ends(log, { bend: { state: log.at(767) } }, "amber", "new");
});

test("numbers under another key than the custodian's are red", async () => {
  const log = await country();
  const registry = log.owners.get("registry");
  registry.tags[0].proof = log.owners.get("clinic").tags[0].proof;
  await ends(log, {}, "red", "wrong-key");
  const other = await country();
  other.custodian = new Custodian();
  await ends(other, {}, "red", "key-unpublished", "wrong-key", "wrong-key");
  const unpublished = await country();
  unpublished.files.set("policy/0", utf8(JSON.stringify({ tag_key: "00".repeat(32) })));
  await ends(unpublished, {}, "red", "key-unpublished");
  const none = await country();
  none.owners.get("clinic").tags = [];
  await ends(none, {}, "amber", "no-key");
});

test("a checkpoint that the log did not sign is red, one without enough fresh witnesses amber", async () => {
  const log = await country();
  const shows = (make) => ({
    bend: { file: (path, bytes) => (path === "checkpoint" ? utf8(make(log.at())) : bytes), proofs: (answer) => ({ ...answer, checkpoint: make(log.at()) }) },
  });
  await ends(log, shows((state) => state.checkpoint([ORIGIN])), "red", "not-signed");
  await ends(log, shows((state) => state.checkpoint(["abroad.example"])), "amber", "no-quorum");
  await ends(log, shows((state) => state.checkpoint(["north.example", "south.example"])), "amber", "no-quorum");
  await ends(log, shows((state) => state.checkpoint(["north.example"])), "green");
  await ends(log, shows((state) => state.checkpoint([], NOW - 600)), "green");
  const stale = await ends(log, shows((state) => state.checkpoint([], NOW - 601)), "amber", "stale");
  assert.deepEqual(stale.findings[0].values, [10]);
  const forged = signer(ORIGIN, 1);
  await ends(log, shows((state) => `${state.text}\n${forged.signs(state.text)}`), "red", "not-signed");
});

test("a log that changed its past since the last visit is red, one that grew is green", async () => {
  const memory = new Map();
  const log = await country();
  await ends(log, { memory }, "green");
  const kept = JSON.parse(memory.get(ORIGIN));
  assert.equal(kept.size, 768);
  log.strangers(333);
  await ends(log, { memory }, "green");
  assert.equal(JSON.parse(memory.get(ORIGIN)).size, 1101);
  // An older state than the one kept is no contradiction as long as the kept one holds it.
  log.leaves[5] = leafBytes({ kind: KIND.ACCESS, tag: randomBytes(32) });
  log.strangers(3);
  await ends(log, { memory }, "red", "log-changed");
  const other = await country();
  other.log = log.log;
  await ends(other, { memory: new Map([[ORIGIN, JSON.stringify({ ...kept, rules: hex(sha256(utf8(other.policy))), vrf: hex(other.custodian.key) })]]) }, "red", "log-changed");
});

test("the rules of trust and the custodian's key are kept from the first visit on", async () => {
  const memory = new Map();
  const log = await country();
  await ends(log, { memory }, "green");
  log.witnesses[0] = signer("north.example", 4);
  await ends(log, { memory }, "amber", "rules-changed");
  memory.set(ORIGIN, JSON.stringify({ ...JSON.parse(memory.get(ORIGIN)), vrf: "00".repeat(32) }));
  await ends(log, { memory }, "red", "key-changed");
});

test("an index that is forged, cut or has a hole is red", async () => {
  const log = await country();
  const bent = (change) => ({ bend: { proofs: (answer) => { change(answer); return answer; } } });
  await ends(log, bent(({ segments }) => { segments[0].tags[0] = base64(new Uint8Array(9)); }), "red", "index");
  await ends(log, bent(({ segments }) => { segments[0].tags.reverse(); }), "red", "index");
  await ends(log, bent(({ segments }) => { segments[0].index += 1; }), "red", "index");
  await ends(log, bent(({ segments }) => { segments[0].leaf = base64(log.leaves[0]); }), "red", "index");
  // Without the index the leaves themselves are read: dearer, not wrong.
  await ends(log, bent((answer) => { answer.segments = []; }), "green");
  const forged = (path, bytes) => {
    if (path.startsWith("tile/entries/")) bytes[40] ^= 1;
    return bytes;
  };
  await ends(log, { bend: { file: forged } }, "red", "away", "key-unpublished");
});

test("a bulk use counts for each person in it (SG-21)", async () => {
  const log = await country();
  const clinic = log.owners.get("clinic");
  const use = (mine) => {
    const tags = [randomBytes(32), mine, randomBytes(32)];
    const opening = openingOf({ person: PERSON, provider: "clinic", requester: "fund", n: "1" });
    const bytes = leafBytes({ kind: KIND.BULK, provider: clinic.code, count: 3, commitment: randomBytes(32), aux: rootOf(tags.map(leafHash)) });
    log.leaves.push(bytes);
    log.files.set(`bulk/${log.leaves.length - 1}`, concat(...tags));
    return { bytes, opening };
  };
  use(tagOf(clinic.key, 1));
  await ends(log, {}, "red", "hidden-unknown");
  for (const path of log.files.keys()) if (path.startsWith("bulk")) log.files.delete(path);
  await ends(log, {}, "red", "index");
});

test("owners that are silent, show only the newest looks, or have looks without a place are named", async () => {
  const log = await country();
  log.owners.get("registry").held = 700;
  log.owners.get("clinic").waiting = 2;
  log.owners.get("clinic").held = 2;
  await ends(log, { bend: { said: (said) => ({ ...said, silent: ["The fund"] }) } }, "amber", "older", "silent", "waiting");
  await ends(log, { bend: { said: (said) => ({ ...said, logs: [] }) } }, "amber", "away", "older", "waiting");
  const away = await country();
  await ends(away, { bend: { file: () => null } }, "amber", "away");
});

/** The country with a court and a warrant that came to light: two looks at the registry's book, none at the clinic. */
async function opened(between = () => {}) {
  const log = await country();
  await log.owner("court", WARRANTS);
  const warrant = await log.warrant("registry", "clinic");
  for (const n of [1, 2]) log.show(log.sealed("registry", warrant, n));
  log.show(log.opens(warrant, 1, "registry-book.name, registry-book.home, clinic-book.stay"));
  await between(log, warrant);
  return log;
}

test("a warrant that came to light is told, and its looks are counted in the log (SG-02)", async () => {
  const log = await opened();
  const { warrants, sums } = await ends(log, {}, "green");
  assert.deepEqual(warrants, [{ day: 20_782, asker: "The police", looks: [["The book of the registry", 2], ["clinic-book", 0]] }]);
  assert.equal(sums.looks, 5, "three under the warrant and two others");
  await ends(log, { thorough: true }, "green");
});

test("an opening of a warrant that the court does not show is red, and so is a skipped one", async () => {
  const log = await opened((open, warrant) => { open.opens(warrant, 2, "registry-book.name"); });
  const { findings } = await ends(log, {}, "red", "warrant-hidden");
  assert.deepEqual(findings[0].values, ["COURT", { day: 20_782 }]);
  assert.deepEqual(findings[0].complaint, { provider: "court", origin: ORIGIN, n: 2, index: log.leaves.length - 1 });
  const skipped = await opened((open, warrant) => { open.show(open.opens(warrant, 3, "registry-book.name")); });
  const [gap] = (await ends(skipped, {}, "red", "skipped")).findings;
  assert.deepEqual(gap.complaint, { provider: "court", origin: ORIGIN, n: 2, index: null });
});

test("a look under a warrant that its owner does not show is red: in between, after the last, where none is shown", async () => {
  const between = await opened();
  const [, , first] = between.owners.get("registry").looks;
  between.owners.get("registry").looks = between.owners.get("registry").looks.filter((look) => look !== first);
  between.owners.get("registry").held -= 1;
  const { findings } = await ends(between, {}, "red", "hidden-unknown");
  assert.deepEqual(findings[0].complaint, { provider: "registry", origin: ORIGIN, n: 1, index: first.index });
  await ends(await opened((open, warrant) => { open.sealed("registry", warrant, 3); }), {}, "red", "hidden-unknown");
  await ends(await opened((open, warrant) => { open.sealed("clinic", warrant, 1); }), {}, "red", "hidden-unknown");
});

test("a shown look under a warrant that stands nowhere, or says something else, is red", async () => {
  const extra = await opened((open, warrant) => {
    open.show(open.sealed("registry", warrant, 3));
    open.leaves.pop();
    open.strangers(1);
  });
  await ends(extra, {}, "red", "place");
  for (const changes of [{ values: { warrant: "1" } }, { values: { person: "EVE002" } }, { leaf: { provider: 9 } }]) {
    await ends(await opened((open, warrant) => { open.show(open.sealed("registry", warrant, 3, changes)); }), {}, "red", "contents");
  }
});

test("numbers under a warrant come from the custodian's key, and without it that is said", async () => {
  const wrong = await opened();
  const [own, sealed] = wrong.owners.get("registry").tags;
  sealed.proof = own.proof;
  const { warrants } = await ends(wrong, {}, "red", "wrong-key");
  assert.deepEqual(warrants[0].looks[0], ["The book of the registry", 0], "what was not checked does not count");
  const none = await opened();
  none.owners.get("clinic").tags.pop();
  await ends(none, {}, "amber", "warrant-key");
});

test("a look without a number of its own in the entry is bound by its tag; one with another number is red", async () => {
  await ends(await country((open) => { open.shown("registry", 3, { values: { n: "" } }); }), {}, "green");
});
