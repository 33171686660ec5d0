// What every chapter needs: the browser, the country, and people who act in it by clicking.
import assert from "node:assert/strict";
import { visitor } from "./harness.mjs";
import { PageCheck } from "./page_check.mjs";
import { Pictures } from "./pictures.mjs";

/** How long anything that follows by itself may take. */
export const FOLLOWS_MS_MAX = 15_000;

/** The story so far. */
export class Story {
  /** What chapters leave for each other: addresses of cases, open pages. */
  kept = {};
  #people = [];

  constructor(browser, country, tally) {
    Object.assign(this, { browser, country, tally });
    this.pages = new PageCheck(browser, tally);
    this.pictures = new Pictures(this);
  }

  /** The address of a desk. */
  desk(agency) {
    return this.country.said.desks[agency];
  }

  /** The address of the portal. */
  get portal() {
    return this.country.said.portal;
  }

  /** A browser of their own for one person. Its pages run under the site's own policy. */
  async visitor(options = {}) {
    const context = await visitor(this.browser, { policy: true, ...options });
    context.setDefaultTimeout(FOLLOWS_MS_MAX);
    const page = await context.newPage();
    const person = { context, page, trouble: [] };
    page.on("pageerror", (error) => person.trouble.push(error.message));
    page.on("console", (message) => {
      if (/Content Security Policy/i.test(message.text())) person.trouble.push(message.text());
    });
    this.#people.push(person);
    return person;
  }

  /** Signs somebody in by clicking their name on the first page of the portal or of a desk. */
  async signIn(address, name, options = {}) {
    const person = await this.visitor(options);
    await person.page.goto(address);
    await person.page.getByRole("button", { name }).click();
    await person.page.waitForLoadState();
    return person;
  }

  /** Scripts and the page's policy gave no trouble to anybody. */
  untroubled() {
    const trouble = this.#people.flatMap((person) => person.trouble);
    assert.deepEqual([...new Set(trouble)], []);
  }

  /** Every open page, for pictures of a failure. */
  openPages() {
    return this.#people.flatMap((person) => person.context.pages());
  }
}

/** The text of the page's main part. */
export const main = (page) => page.innerText("main");

/** Waits until the page itself shows something, without any reload. */
export async function appears(page, text) {
  await page.locator("main").getByText(text).first().waitFor({ timeout: FOLLOWS_MS_MAX });
}

/** Marks the page, so that a reload would be noticed. */
export const mark = (page) => page.evaluate(() => { window.markedByTest = true; });

/** Fails when the page was loaded again since `mark`. */
export async function notReloaded(page) {
  assert.equal(await page.evaluate(() => window.markedByTest), true, "the page was loaded again");
}

/** Fails unless the text holds each of the words. */
export function holds(text, ...words) {
  for (const word of words) {
    const found = word instanceof RegExp ? word.test(text) : text.includes(word);
    assert(found, `"${word}" is not in: ${text.replace(/\s+/g, " ").slice(0, 1500)}`);
  }
}

/** Fails if the text holds one of the words. */
export function lacks(text, ...words) {
  for (const word of words) assert(!text.includes(word), `"${word}" must not be in: ${text.replace(/\s+/g, " ").slice(0, 600)}`);
}

/** Today in the country's zone, moved by some days, as a date field takes it. */
export function day(moved = 0) {
  const at = new Date(Date.now() + moved * 86_400_000);
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Baku" }).format(at);
}
