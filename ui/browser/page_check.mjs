// What must be true of every page: axe finds nothing, nothing overflows, it is light, and it speaks to people.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { axe, fits, open, shot, visitor, WIDTH_MIN, WIDTHS } from "./harness.mjs";

/** Where every page's picture goes when somebody wants to look at them all. */
const FOLDER = process.env.VAHID_SHOTS;

/** What no page may show: programs' words, keys without a text, days as machines write them. */
const RAW = [
  /\bnull\b|\bundefined\b|\bNaN\b|\bNone\b|Some\(/,
  /\{[a-z_.0-9]*\}/,
  /\b(service|step|register|form|table|role|purpose|parameter|desk|problem|trouble|life-event)\.[a-z][a-z-]+/,
  /(?<![\w:-])\d{4}-\d{2}-\d{2}(?![\w-])/,
];
/** Words that betray the other language. */
const FOREIGN = {
  az: /\b(the|and|with|from|your|was|were|will|this)\b/i,
  en: /(?<![\p{L}])(və|üçün|ilə|deyil|olan|bu|hər|barədə)(?![\p{L}])/iu,
};

/** Looks at pages in both languages and widths. */
export class PageCheck {
  count = 0;
  heaviest = 0;
  #seen = new Set();

  constructor(browser, tally) {
    Object.assign(this, { browser, tally });
  }

  /**
   * Opens an address with the cookies of a person, in az and en, at 360 and 1280 px. `named` is the kind of
   * page; each kind is looked at once.
   */
  async look(named, address, person, { status = 200, speaks = true } = {}) {
    if (this.#seen.has(named)) return;
    this.#seen.add(named);
    const kept = person ? await person.context.storageState() : { cookies: [], origins: [] };
    const state = { ...kept, cookies: kept.cookies.filter((cookie) => cookie.name !== "lang") };
    await Promise.all(["az", "en"].map((lang) =>
      this.tally.also(`${named} in ${lang}: axe, width, weight, words`, async () => {
        const context = await visitor(this.browser, { lang, width: WIDTHS[0], state });
        try {
          const page = await context.newPage();
          const { response, bytes } = await open(page, address);
          this.heaviest = Math.max(this.heaviest, bytes);
          assert.equal(response.status(), status, `${address} answered ${response.status()}`);
          assert.equal(await page.getAttribute("html", "lang"), lang, "the language of the page");
          await this.#judge(page, `${named}-${lang}`, lang, speaks);
        } finally {
          await context.close();
        }
      })));
  }

  /** The same for a page that stands open and cannot be asked for again: what came back from a form. */
  async here(named, page, lang) {
    if (this.#seen.has(named)) return;
    this.#seen.add(named);
    const before = page.viewportSize();
    await this.tally.also(`${named} in ${lang}: axe, width, words`, async () => {
      await page.setViewportSize({ width: WIDTHS[0], height: 740 });
      await this.#judge(page, `${named}-${lang}`, lang);
    });
    await page.setViewportSize(before);
  }

  async #judge(page, name, lang, speaks = true) {
    this.count += 1;
    if (FOLDER) await mkdir(FOLDER, { recursive: true });
    if (speaks) wording(await page.innerText("body"), lang);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width < 600 ? 740 : 900 });
      if (FOLDER) await shot(page, FOLDER, `${name}-${width}`);
      await axe(page);
      await fits(page);
    }
    await page.setViewportSize({ width: WIDTH_MIN, height: 740 });
    await fits(page);
  }
}

/** Fails on words that no person should be shown. */
export function wording(text, lang) {
  for (const rule of [...RAW, FOREIGN[lang]]) {
    const found = text.match(rule);
    if (!found) continue;
    const around = text.slice(Math.max(0, found.index - 60), found.index + 80).replace(/\s+/g, " ");
    assert.fail(`raw or foreign words (${found[0]}): …${around}…`);
  }
}
