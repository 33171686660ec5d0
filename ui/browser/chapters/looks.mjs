// "Who looked at my data", "Why this amount?", "Data about me".
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { holds, main } from "../story.mjs";

const AGENCIES = {
  justice: "Ministry of Justice",
  fund: "State Social Protection Fund",
  interior: "Ministry of Internal Affairs",
  health: "Ministry of Health",
};

/** Every look, in words. */
export async function who(story) {
  const { tally, pages } = story;
  const { aysel } = story.kept;
  const { page } = aysel;
  await tally.see("each look names agency, role, purpose, article, fields, time and its place in the journal", async () => {
    story.kept.looks = `${story.portal}/looks`;
    await page.goto(story.kept.looks);
    // The check renews the seals; the list itself stands there before.
    await page.locator("section.check [data-verdict]").waitFor({ timeout: 60_000 });
    const rows = await page.locator(".looks tbody tr").all();
    assert(rows.length >= 8, `${rows.length} looks`);
    for (const row of rows) {
      const [when, who, why, fields, proof] = await row.locator("td").allInnerTexts();
      assert.match(when, /^\d{1,2} \p{L}+ \d{4}, \d\d:\d\d/u);
      assert.match(who, /\S.*\n\S/s, "agency and role");
      assert(why.trim() && fields.trim(), "purpose and fields");
      assert.match(proof, /verified by your browser/);
      assert.match(await row.locator("td a").first().getAttribute("href"), /^\/acts\//);
    }
  });
  for (const [key, name] of Object.entries(AGENCIES)) {
    await tally.also(`a look of the agency: ${key}`, async () => {
      const found = page.locator(".looks tbody tr", { has: page.locator("td:nth-child(2) strong", { hasText: name }) });
      assert((await found.count()) > 0, `no look by ${name}`);
    });
  }
  await tally.see("the article opens", async () => {
    await page.locator(".looks tbody td a").first().click();
    await page.waitForURL(/\/acts\//);
    holds(await main(page), "SHA-256");
    story.kept.act = page.url();
    await page.goBack();
  });
  await pages.look("looks", story.kept.looks, aysel);
  await story.pictures.take("looks");
  // The archive keeps each text as it landed, in the languages that it has.
  await pages.look("act", story.kept.act, null, { speaks: false });
}

/** The amount, row by row. */
export async function why(story) {
  const { tally, pages } = story;
  const { aysel } = story.kept;
  const { page } = aysel;
  await tally.see("why this amount: the row that decided is marked, with facts, article, value and appeal", async () => {
    await page.goto(story.kept.life);
    await page.locator(".card", { hasText: "manat" }).getByRole("link").click();
    await page.waitForURL(/\/why\//);
    story.kept.why = page.url();
    const fired = page.locator(".why tr.fired");
    assert.equal(await fired.count(), 1, "one row decided");
    holds(await fired.innerText(), "this row decided", "The allowance is granted");
    assert.match(await fired.getByRole("link").getAttribute("href"), /^\/acts\//);
    assert((await page.locator(".why tbody tr").count()) >= 8, "the other rows are shown too");
    holds(await main(page), "Amount made up for the sample", /\d+\.\d\d manat/, "If you do not agree with the decision");
  });
  await pages.look("why", story.kept.why, aysel);
  await story.pictures.take("why");
}

/** What the registers hold about her, as a page and as a file. */
export async function own(story) {
  const { tally, pages } = story;
  const { aysel } = story.kept;
  const { page } = aysel;
  await tally.see("her own data, register by register, and as a file", async () => {
    await page.getByRole("link", { name: "Data about me" }).click();
    const text = await main(page);
    holds(text, "Aysel", "State Population Register", "12 April 1995", "Bahar maternity hospital");
    // The country was started twice on the same folder; what it was seeded with is there once.
    assert.equal(text.split("Məmmədova Aysel Elçin qızı").length - 1, 2, "the name on the card, and on the account");
    const waiting = page.waitForEvent("download");
    await page.locator('a[href="/my-data.json"]').click();
    const file = await waiting;
    assert.equal(file.suggestedFilename(), "my-data.json");
    const data = JSON.parse(await readFile(await file.path(), "utf8"));
    assert(data.records.some((record) => record.fields.given_name === "Aysel"), "her record is in the file");
    assert.deepEqual(data.silent, []);
    const printing = page.waitForEvent("download");
    await page.locator('a[href="/my-data.pdf"]').click();
    const paper = await readFile(await (await printing).path());
    assert.equal(paper.subarray(0, 5).toString(), "%PDF-", "the same to print");
  });
  await pages.look("my-data", `${story.portal}/my-data`, aysel);
  await tally.see("this very look stands in the list of looks", async () => {
    await page.goto(`${story.portal}/looks`);
    holds(await main(page), "You looked at your own data");
  });
}
