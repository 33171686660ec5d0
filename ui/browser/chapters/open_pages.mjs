// What everybody may read without a sign-in: services, registers, acts.
import { holds, main } from "../story.mjs";

/** Follows the links of a list to one of its pages. */
async function follow(story, page, { named, list, first, words, speaks = true }) {
  const { tally, pages } = story;
  await tally.see(`${named}: the list and a page of it, without a sign-in`, async () => {
    await page.goto(`${story.portal}${list}`);
    await page.locator(`main a[href^="${list}/"]`).filter({ hasText: first }).first().click();
    await page.waitForURL(new RegExp(`${list}/`));
    holds(await main(page), ...words);
  });
  await pages.look(`${named}-page`, page.url(), null, { speaks });
  await pages.look(`${named}-list`, `${story.portal}${list}`, null);
}

/** All of them, in English. */
export async function tell(story) {
  const { page } = await story.visitor({ lang: "en" });
  const services = { named: "services", list: "/services", first: "Child allowance" };
  const registers = { named: "registers", list: "/registers", first: "Notices of birth" };
  // The archive keeps each text as it landed, in the languages that it has.
  const acts = { named: "acts", list: "/acts", first: /./, speaks: false };
  await follow(story, page, { ...services, words: ["by itself", "State Social Protection Fund", "What registers are asked"] });
  await follow(story, page, { ...registers, words: ["Ministry of Health", "health data", "Who may ask"] });
  await follow(story, page, { ...acts, words: ["SHA-256"] });
}
