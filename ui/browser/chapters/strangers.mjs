// Who may not see or do a thing is told so in words, and nothing happens.
import assert from "node:assert/strict";
import { holds, main } from "../story.mjs";

/** Strangers of each kind. */
export async function tell(story) {
  const { tally, pages } = story;
  const stranger = await story.signIn(story.portal, /Lalə Quliyeva/, { lang: "en" });
  for (const [what, address] of [["life event", story.kept.life], ["explanation", story.kept.why], ["form", story.kept.ask]]) {
    await tally.see(`another person's ${what} is not found, in words`, async () => {
      const answer = await stranger.page.goto(address);
      assert.equal(answer.status(), 404);
      holds(await main(stranger.page), "What you can do", "Quote this number");
    });
  }
  await pages.look("problem-not-found", story.kept.life, stranger, { status: 404 });
  const nobody = await story.visitor({ lang: "en" });
  await tally.see("a desk's page without a sign-in asks for it, then opens", async () => {
    const { page } = nobody;
    await page.goto(`${story.desk("dsmf")}/payments`);
    holds(await main(page), "Who do you want to sign in as?");
    await page.getByRole("button", { name: "Anar Mustafayev" }).click();
    await page.waitForURL(/\/payments$/);
  });
  await tally.see("one browser may be signed in at the portal and at a desk, each as somebody else", async () => {
    const { page } = nobody;
    await page.goto(story.portal);
    await page.getByRole("button", { name: "Nigar Əliyeva" }).click();
    holds(await page.innerText("header"), "Nigar Əliyeva");
    await page.goto(`${story.desk("dsmf")}/payments`);
    holds(await page.innerText("header"), "Anar Mustafayev");
  });
  await tally.see("a program without a sign-in is told so", async () => {
    const answer = await fetch(`${story.desk("dsmf")}/api/payments`);
    assert.equal(answer.status, 401);
    assert.match(answer.headers.get("content-type"), /^application\/problem\+json/);
  });
  await tally.see("a page of another duty is refused, in words", async () => {
    const { page } = story.kept.anar;
    const answer = await page.goto(`${story.desk("dsmf")}/log`);
    assert.equal(answer.status(), 403);
    holds(await main(page), "This page does not belong to your role");
  });
  await pages.look("problem-wrong-role", `${story.desk("dsmf")}/log`, story.kept.anar, { status: 403 });
  await tally.see("a form sent from another site is refused", () => crossSite(story, stranger));
}

/** Another site, where a form points at the portal: the browser brings no cookie, and the portal refuses. */
async function crossSite(story, victim) {
  const { page, context } = victim;
  const elsewhere = "http://elsewhere.test/";
  await context.route(elsewhere, (route) => route.fulfill({
    contentType: "text/html",
    body: `<form method="post" action="${story.portal}/sign-out"><button>Free holiday</button></form>`,
  }));
  await page.goto(elsewhere);
  const waiting = page.waitForResponse((response) => response.url().startsWith(story.portal));
  await page.getByRole("button").click();
  assert.equal((await waiting).status(), 403);
  await page.locator("main").waitFor();
  holds(await main(page), "The request came from another site");
  // The victim is signed in as before.
  const answer = await page.goto(`${story.portal}/home`);
  assert.equal(answer.status(), 200);
}
