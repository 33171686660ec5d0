// The parents: the page changes by itself, each gives the name, the rest follows without anybody asking.
import assert from "node:assert/strict";
import { appears, holds, main, mark, notReloaded } from "../story.mjs";

/** The mother's first page is open before anything has happened. */
export async function before(story) {
  const { tally, pages } = story;
  await pages.look("portal-sign-in", `${story.portal}/`, null);
  story.kept.aysel = await tally.see("the mother signs in by a click on her name", async () => {
    const aysel = await story.signIn(story.portal, /Aysel Məmmədova/);
    holds(await main(aysel.page), "Salam, Aysel Məmmədova", "Hazırda davam edən həyat hadisəniz yoxdur");
    await mark(aysel.page);
    return aysel;
  });
  await pages.look("portal-home-empty", `${story.portal}/home`, story.kept.aysel);
}

/** The birth was recorded at the clinic. */
export async function proposeName(story) {
  const { tally, pages } = story;
  const { aysel } = story.kept;
  const { page } = aysel;
  await tally.see("her open page shows the life event by itself", async () => {
    await appears(page, "Övladınız dünyaya gəldi");
    await appears(page, "Uşağın adı və soyadı");
    await notReloaded(page);
    assert.notEqual(await page.innerText("#live-said"), "", "the change is announced to a screen reader");
  });
  await pages.look("portal-home", `${story.portal}/home`, aysel);
  await tally.see("the timeline says what is asked, by when, and what comes next", async () => {
    await page.getByRole("link", { name: "Övladınız dünyaya gəldi" }).click();
    await page.waitForURL(/\/life\//);
    story.kept.life = page.url();
    holds(await page.innerText(".todo"), "Uşağın adı və soyadı", "Son gün", /\d+ iş günü qalıb/);
    holds(await page.innerText(".timeline"), "növbədə", "Ədliyyə Nazirliyi", "Siz");
  });
  await pages.look("timeline-asked", story.kept.life, aysel);
  await story.pictures.take("parent-timeline");
  await tally.see("a name that is left out is asked for beside its field", async () => {
    await page.locator(".todo .button").click();
    story.kept.ask = page.url();
    await page.fill("[name=given_name]", "");
    await page.fill("[name=surname]", "Məmmədova");
    await page.locator("main form button").click();
    await page.locator("#given_name-error").waitFor();
    assert.equal(await page.inputValue("[name=surname]"), "Məmmədova", "what was typed is kept");
  });
  await pages.look("ask-name", story.kept.ask, aysel);
  await tally.see("she gives the name; the page says that the other parent is asked too", async () => {
    await page.fill("[name=given_name]", "Zəhra");
    await page.locator("main form button").click();
    await page.waitForURL(/\/(life|sent)\//);
    await page.goto(story.kept.life);
    await page.locator("main").getByText("Cavabınızı dəyişin").waitFor();
    await mark(page);
  });
  story.kept.sent = `${story.portal}/sent/${new URL(story.kept.ask).pathname.split("/").pop()}`;
  await pages.look("sent", story.kept.sent, aysel);
}

/** The power was cut in between: her page stays open and the other parent confirms. */
export async function confirmName(story) {
  const { tally, pages } = story;
  const { aysel } = story.kept;
  const father = await tally.see("the father signs in and sees the name that the mother proposes", async () => {
    const father = await story.signIn(story.portal, /Rəşad Məmmədov/);
    story.kept.rashad = father;
    await father.page.getByRole("link", { name: "Övladınız dünyaya gəldi" }).click();
    await father.page.locator(".todo .button").click();
    holds(await main(father.page), "Digər şəxsin təklifi");
    assert.equal(await father.page.inputValue("[name=given_name]"), "Zəhra", "the form holds the proposal");
    assert.equal(await father.page.inputValue("[name=surname]"), "Məmmədova");
    return father;
  });
  await pages.look("ask-name-proposed", father.page.url(), father);
  await tally.see("he confirms by one click", async () => {
    await father.page.locator("main form button").click();
    await father.page.waitForURL(/\/(life|sent)\//);
  });
  await tally.see("her page moves on by itself: registered, allowance, payment, card", async () => {
    const { page } = aysel;
    await appears(page, "Doğum haqqında akt qeydi yazıldı: Zəhra Məmmədova");
    await appears(page, "Doğum qeydə alındı");
    await appears(page, /Müavinət təyin edildi: ayda \d+,\d\d manat/);
    await appears(page, "Uşağın şəxsiyyət vəsiqəsi sifariş edildi");
    await appears(page, "Vəsiqə hazırlanır");
    await page.locator(".nothing").waitFor();
    await notReloaded(page);
  });
  await pages.look("timeline", story.kept.life, aysel);
  await story.pictures.take("parent-timeline-360");
  await tally.see("she switches the language by a click and stays where she was", async () => {
    await aysel.page.getByRole("link", { name: "English" }).click();
    await aysel.page.waitForLoadState();
    assert.equal(aysel.page.url(), story.kept.life);
    holds(await main(aysel.page), "The birth is registered", "The child's identity card was ordered");
  });
}
