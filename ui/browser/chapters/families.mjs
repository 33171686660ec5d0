// Families of other kinds: twins, foreign parents, parents who disagree, an address kept secret.
import assert from "node:assert/strict";
import { appears, FOLLOWS_MS_MAX, holds, lacks, main } from "../story.mjs";
import { recordBirth } from "./clinic.mjs";

/** A parent opens the form of the newest life event that waits for them and gives a name. */
async function giveName(person, portal, given, surname) {
  const { page } = person;
  await page.goto(`${portal}/home`);
  await page.locator(".card.waits a").first().click();
  await page.locator(".todo .button").click();
  await page.fill("[name=given_name]", given);
  await page.fill("[name=surname]", surname);
  await page.locator("main form button").click();
  await page.waitForURL(/\/(life|sent)\//);
}

/** Two births, two cards, two names, the higher amount for each. */
export async function twins(story) {
  const { tally, pages } = story;
  const mother = await story.signIn(story.portal, /Günay Hüseynova/, { lang: "en" });
  const father = await story.signIn(story.portal, /Orxan Hüseynov/, { lang: "en" });
  const { page } = mother;
  await tally.see("twins are two life events, each with its own card", async () => {
    for (const [order, sex] of [[1, "female"], [2, "male"]]) {
      await recordBirth(story.kept.clerk.page, story.desk("sn"), { mother: "7GV4J1S", father: "3YB8L6E", order, sex, multiple: 2 });
    }
    await page.waitForFunction(() => document.querySelectorAll(".card.waits").length === 2, null, { timeout: FOLLOWS_MS_MAX });
    const cards = await page.locator(".card.waits").allInnerTexts();
    assert.notEqual(cards[0], cards[1], "the two cards can be told apart");
  });
  await pages.look("portal-home-twins", `${story.portal}/home`, mother);
  await tally.see("each child gets its own name", async () => {
    await giveName(mother, story.portal, "Aylin", "Hüseynova");
    await giveName(mother, story.portal, "Elvin", "Hüseynov");
    for (let child = 0; child < 2; child += 1) {
      await father.page.goto(`${story.portal}/home`);
      await father.page.locator(".card.waits a").first().click();
      await father.page.locator(".todo .button").click();
      await father.page.locator("main form button").click();
      await father.page.waitForURL(/\/(life|sent)\//);
    }
    await page.goto(`${story.portal}/home`);
    await page.waitForFunction(() => document.querySelectorAll(".card.waits").length === 0, null, { timeout: FOLLOWS_MS_MAX });
    const links = await page.locator(".card h3 a").evaluateAll((all) => all.map((link) => link.href));
    assert.equal(links.length, 2);
    const told = [];
    for (const link of links) {
      await page.goto(link);
      await appears(page, /The allowance is granted: \d+\.\d\d manat a month/);
      told.push(await main(page));
    }
    holds(told.join("\n"), "Aylin Hüseynova", "Elvin Hüseynov");
  });
}

/** Foreign parents sign in with their documents; an officer decides, with reasons. */
export async function foreigners(story) {
  const { tally, pages } = story;
  const mother = await story.signIn(story.portal, /Nino Beridze/, { lang: "en" });
  const father = await story.signIn(story.portal, /Giorgi Beridze/, { lang: "en" });
  await tally.see("the birth of foreign parents is registered, without a number for the child", async () => {
    const birth = { mother: "GE/19MB40712", father: "GE/20GB31985", sex: "female" };
    await recordBirth(story.kept.clerk.page, story.desk("sn"), birth);
    await appears(mother.page, "Your child is born");
    await giveName(mother, story.portal, "Ana", "Beridze");
    await father.page.goto(`${story.portal}/home`);
    await giveName(father, story.portal, "Ana", "Beridze");
    await mother.page.goto(`${story.portal}/home`);
    await mother.page.locator(".card h3 a").click();
    await appears(mother.page, "the child does not get one yet");
    await appears(mother.page, "An officer of the Fund is looking at it");
  });
  await pages.look("timeline-foreign", mother.page.url(), mother);
  const { page } = story.kept.anar;
  await tally.see("the officer has the case with its deadline, and cannot decide without reasons", async () => {
    await page.goto(`${story.desk("dsmf")}/desk`);
    await page.locator("[aria-labelledby=work] tbody a").first().click();
    await page.waitForURL(/\/case\//);
    story.kept.review = page.url();
    await page.getByRole("button", { name: "Refuse the allowance" }).click();
    await page.locator(".summary").waitFor();
    holds(await page.innerText(".summary"), "reasons");
  });
  await pages.look("fund-review", story.kept.review, story.kept.anar);
  await pages.here("fund-review-wrong", page, "en");
  await tally.see("refused with reasons: the mother reads them, and how to contest", async () => {
    const form = page.locator(".action", { hasText: "Refuse the allowance" });
    await form.locator("textarea").fill("The mother does not live in Azerbaijan: the law gives the allowance to residents.");
    await form.getByRole("button").click();
    await appears(mother.page, "An officer of the Fund refused the allowance");
    await mother.page.locator(".card", { hasText: /refus/i }).getByRole("link").click();
    await mother.page.waitForURL(/\/why\//);
    holds(await main(mother.page), "the law gives the allowance to residents", "court", "30 days");
  });
  // The reasons are the official's own words, in the language in which they were written.
  await pages.look("why-refused", mother.page.url(), mother, { speaks: false });
}

/** Parents who give different names: a registrar decides. */
export async function disagreement(story) {
  const { tally, pages } = story;
  const mother = await story.signIn(story.portal, /Lalə Quliyeva/, { lang: "en" });
  const father = await story.signIn(story.portal, /Tural Quliyev/, { lang: "en" });
  await tally.see("different names go to a registrar, and both are told", async () => {
    await recordBirth(story.kept.clerk.page, story.desk("sn"), { mother: "9KX2F7D", father: "5TZ6C3N", sex: "male" });
    await appears(mother.page, "Your child is born");
    await giveName(mother, story.portal, "Murad", "Quliyev");
    await giveName(father, story.portal, "Kamran", "Quliyev");
    await mother.page.goto(`${story.portal}/home`);
    await mother.page.locator(".card h3 a").click();
    await appears(mother.page, "Mother and father wrote different names");
  });
  await pages.look("timeline-differ", mother.page.url(), mother);
  const registrar = await story.signIn(story.desk("en"), /Vüsalə Hacıyeva/, { lang: "en", policy: false });
  const { page } = registrar;
  await tally.see("the registrar reads both names", async () => {
    await page.locator("[aria-labelledby=work] tbody a").first().click();
    await page.waitForURL(/\/case\//);
    story.kept.settle = page.url();
    holds(await main(page), "Given name: Murad", "Given name: Kamran", "People typed 4 facts");
  });
  await pages.look("registrar-settle", story.kept.settle, registrar);
  await tally.see("the registrar enters the agreed name with reasons, and the parents see it at once", async () => {
    await page.getByLabel("Given name").fill("Murad Kamran");
    await page.getByLabel("Surname").fill("Quliyev");
    await page.locator(".action textarea").fill("Both parents agreed on both names in a talk today.");
    await page.locator(".action").getByRole("button").click();
    await appears(mother.page, "The act of birth was written: Murad Kamran Quliyev");
    await appears(mother.page, "The registrar decided about the name and wrote down why");
  });
  await pages.look("timeline-settled", mother.page.url(), mother);
}

/** A mother whose address is secret: not a word is sent. */
export async function secret(story) {
  const { tally } = story;
  const mother = await story.signIn(story.portal, /Səbinə Rzayeva/, { lang: "en" });
  await tally.see("no message reaches a mother whose address is secret; a registrar meets her", async () => {
    await recordBirth(story.kept.clerk.page, story.desk("sn"), { mother: "8PW1R4G" });
    const registrar = await story.signIn(story.desk("en"), /Vüsalə Hacıyeva/, { lang: "en" });
    await appears(registrar.page, "A registrar will meet the parent in person");
    await mother.page.reload();
    lacks(await main(mother.page), "Your child is born");
  });
}
