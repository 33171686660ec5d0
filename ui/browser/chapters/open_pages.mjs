// What everybody may read without a sign-in: services, registers, acts.
import { holds, main } from "../story.mjs";

/** Follows the links of a list to one of its pages. */
async function follow(story, page, named, list, first, ...words) {
  const { tally, pages } = story;
  await tally.see(`${named}: the list and a page of it, without a sign-in`, async () => {
    await page.goto(`${story.portal}${list}`);
    await page.locator(`main a[href^="${list}/"]`).filter({ hasText: first }).first().click();
    await page.waitForURL(new RegExp(`${list}/`));
    holds(await main(page), ...words);
  });
  const { url } = { url: page.url() };
  await pages.look(`${named}-list`, `${story.portal}${list}`, null);
  await pages.look(`${named}-page`, url, null);
}

/** All of them, in English. */
export async function tell(story) {
  const { page } = await story.visitor({ lang: "en" });
  await follow(story, page, "services", "/services", "Child allowance", "by itself", "State Social Protection Fund", "What registers are asked");
  await follow(story, page, "registers", "/registers", "Notices of birth", "Ministry of Health", "health data", "Who may ask");
  await follow(story, page, "acts", "/acts", /./, "SHA-256");
}
