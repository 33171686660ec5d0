// Every sentence that the check can say exists in Azerbaijani and English, with the same places.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { STEPS } from "../check/check.js";

const file = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const texts = (lang) => new Map([...file(`../../texts/${lang}.toml`).matchAll(/^check-([a-z-]+) = "(.*)"$/gm)].map(([, key, text]) => [key, text]));

test("every sentence of the check exists in both languages", () => {
  const [check, page] = [file("../check/check.js"), file("../check/page.js")];
  const said = [...check.matchAll(/(?:bad|warn)\("[a-z]+", "([a-z-]+)"/g)].map(([, key]) => key);
  const drawn = [...page.matchAll(/words\("([a-z-]+)"/g)].map(([, key]) => key);
  const states = ["now", "good", "warn", "bad"].map((state) => `state-${state}`);
  const keys = [...said, ...drawn, ...states, ...STEPS.map((step) => `step-${step}`), "green", "green-none", "amber", "red", "seal-good", "seal-bad", "failed", "no-crypto", "again", "thorough"];
  assert(said.length > 15, "the sentences are found");
  const [az, en] = [texts("az"), texts("en")];
  for (const key of keys) {
    assert(az.has(key) && en.has(key), `check-${key} has no text`);
    const places = (text) => [...new Set(text.match(/\{\d\}/g) ?? [])].sort();
    assert.deepEqual(places(az.get(key)), places(en.get(key)), key);
  }
});
