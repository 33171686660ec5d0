// The person's own check of who looked: green when all holds, red when something is hidden or bent, and then a
// complaint with one click.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { holds, main } from "../story.mjs";

/** The witnesses speak every few seconds, and what is new waits for them. */
const CHECK_MS_MAX = 60_000;

/** Opens the list and waits for the verdict. */
async function verdict(page, address) {
  await page.goto(address);
  const box = page.locator("section.check [data-verdict]");
  await box.waitFor({ timeout: CHECK_MS_MAX });
  return { verdict: await box.getAttribute("data-verdict"), text: await box.innerText() };
}

/** Bends what the window says before the page's script reads it: a hostile window, or a hostile owner behind it. */
async function bent(page, bend, work) {
  await page.route("**/looks/check.json", async (route) => {
    const answer = await route.fetch();
    const said = await answer.json();
    bend(said);
    await route.fulfill({ response: answer, json: said });
  });
  await work();
  await page.unroute("**/looks/check.json");
}

const shows = (said) => said.owners.find((owner) => owner.looks.length > 0);

/** All of it, on a phone, in both languages. */
export async function tell(story) {
  const { tally, pages } = story;
  const list = `${story.portal}/looks`;
  const { page } = await story.signIn(story.portal, /Aysel Məmmədova/, { lang: "en", width: 360 });
  await tally.see("her browser checks every look and finds none missing", async () => {
    const found = await verdict(page, list);
    assert.equal(found.verdict, "green", found.text);
    holds(found.text, /Checked: all \d+ looks at \d+ agencies stand in the public log/, "The witnesses confirmed the log on");
    const rows = page.locator(".looks tbody tr");
    assert.equal(await page.locator(".looks .seal.verified").count(), await rows.count(), "each row has its seal");
  });
  await pages.here("looks-green", page, "en");
  await tally.see("on the next visit the log has only grown", async () => {
    const found = await verdict(page, list);
    assert.equal(found.verdict, "green", found.text);
    assert(await page.evaluate(() => Object.keys(localStorage).some((key) => key.startsWith("vahid-log "))), "the state is kept");
  });
  await tally.see("a receipt goes along, for any program that reads receipts of public logs", async () => {
    const waiting = page.waitForEvent("download");
    await page.locator(".looks tbody a[download]").first().click();
    const file = await waiting;
    assert.match(file.suggestedFilename(), /\.tlog-proof$/);
    assert.match(await readFile(await file.path(), "utf8"), /^c2sp\.org\/tlog-proof@v1\nextra /);
  });
  await tally.see("a look that an owner shows otherwise than it was logged turns red", () => bent(page, (said) => {
    shows(said).looks[0].opening.fields.find(({ name }) => name === "purpose").value = "curiosity";
  }, async () => {
    const found = await verdict(page, list);
    assert.equal(found.verdict, "red", found.text);
    holds(found.text, "the log holds something else than this page shows");
    assert.equal(await page.locator(".looks .seal.broken").count(), 1, "the row says so too");
  }));
  await hidden(story, page, list);
  await tally.see("she chooses to be told once a day", async () => {
    await page.goto(list);
    await page.getByLabel("Once a day").check();
    await page.getByRole("button", { name: "Keep this choice" }).click();
    await page.waitForURL(/\/looks$/);
    assert(await page.getByLabel("Once a day").isChecked());
  });
  const az = await story.signIn(story.portal, /Aysel Məmmədova/, { lang: "az", width: 360 });
  await tally.see("the same in Azerbaijani", async () => {
    const found = await verdict(az.page, list);
    assert.equal(found.verdict, "green", found.text);
    holds(found.text, /Yoxlanıldı: \d+ baxışın hamısı/);
  });
  await pages.here("looks-green-az", az.page, "az");
}

/** An owner hides its newest look: the log holds it all the same. */
async function hidden(story, page, list) {
  const { tally, pages } = story;
  const hide = (said) => {
    const owner = shows(said);
    const newest = owner.looks.reduce((a, b) => (a.n > b.n ? a : b));
    owner.looks = owner.looks.filter((look) => look !== newest);
    owner.held -= 1;
  };
  await bent(page, hide, async () => {
    await tally.see("a hidden look turns red, with its day and who asked", async () => {
      const found = await verdict(page, list);
      assert.equal(found.verdict, "red", found.text);
      holds(found.text, /the public log holds a look of \d{1,2} \w+ \d{4}, asked for by .+, that is not shown to you/);
    });
    await pages.here("looks-red", page, "en");
    await tally.see("with one click it is a complaint that somebody must answer", async () => {
      await page.getByRole("button", { name: "Make it a complaint" }).first().click();
      await page.waitForURL(/\/claims\//);
      holds(await main(page), "of the log stands under my number");
    });
  });
}
