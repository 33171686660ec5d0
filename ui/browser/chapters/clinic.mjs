// At the clinic's desk: a wrong date is said beside its field, nothing typed is lost, the birth is recorded.
import assert from "node:assert/strict";
import { day, holds, main } from "../story.mjs";

/** Fills the form of a birth as the clerk does. */
export async function fillBirth(page, birth) {
  const { mother, father = "", on = day(-1), sex = "female", order = 1, multiple = 1 } = birth;
  await page.fill("[name=mother]", mother);
  await page.fill("[name=father]", father);
  await page.fill("[name=born_on]", on);
  await page.check(`[name=sex][value=${sex}]`);
  await page.check("[name=outcome][value=live]");
  await page.fill("[name=order]", String(order));
  await page.fill("[name=multiple]", String(multiple));
  await page.check("[name=adoption][value=false]");
}

/** Records a birth from the desk's first page; ends on the page that says what happens next. */
export async function recordBirth(page, desk, birth) {
  await page.goto(`${desk}/desk`);
  await page.locator(".entries a").first().click();
  await fillBirth(page, birth);
  await page.locator("main form button").click();
  await page.locator(".panel h1").waitFor();
}

/** The message beside a field: the one that the field itself names as its description. */
async function messageOf(page, field) {
  const input = page.locator(`[name=${field}]`);
  assert.equal(await input.getAttribute("aria-invalid"), "true", `${field} is not marked as wrong`);
  const described = (await input.getAttribute("aria-describedby")).split(" ");
  assert(described.includes(`${field}-error`), `${field} does not name its message`);
  return page.innerText(`#${field}-error`);
}

/** Before: Aysel's page must be open, to see it change. */
export async function tell(story) {
  const { tally, pages } = story;
  const desk = story.desk("sn");
  await pages.look("desk-sign-in", `${desk}/`, null);
  const clerk = await tally.see("the clerk signs in by a click on her name", async () => {
    const clerk = await story.signIn(desk, /Gülnarə Bağırova/, { policy: false });
    holds(await main(clerk.page), "Gülnarə Bağırova", "Tibb müəssisəsinin qeydiyyatçısı", "Doğumu qeyd edin");
    return clerk;
  });
  story.kept.clerk = clerk;
  const { page } = clerk;
  await pages.look("desk-home", `${desk}/desk`, clerk);
  await pages.look("desk-record", `${desk}/enter/births`, clerk);

  await tally.see("a date in the future: a summary, and a message beside the field", async () => {
    await page.locator(".entries a").click();
    await fillBirth(page, { mother: "4MK7T2A", father: "6RD3W8P", on: day(3) });
    await page.locator("main form button").click();
    const link = page.locator(".summary a");
    assert.equal(await link.count(), 1, "one error, one line of the summary");
    await messageOf(page, "born_on");
    await link.click();
    assert.equal(await page.evaluate(() => document.activeElement.id), "born_on", "the summary leads to the field");
    assert.equal(await page.inputValue("[name=mother]"), "4MK7T2A", "what was typed is kept");
    assert(await page.isChecked("[name=sex][value=female]"), "what was chosen is kept");
  });
  await pages.here("desk-record-wrong", page, "az");
  await tally.see("a mother whom no register knows is not recorded, and the page says what to do", async () => {
    await fillBirth(page, { mother: "1111111", father: "6RD3W8P" });
    await page.locator("main form button").click();
    await page.locator(".summary").waitFor();
    await messageOf(page, "mother");
  });
  await tally.see("corrected, it is recorded, and the page says what happens next", async () => {
    await fillBirth(page, { mother: "4MK7T2A", father: "6RD3W8P" });
    await page.locator("main form button").click();
    await page.locator(".panel h1").waitFor();
    holds(await main(page), "Bundan sonra nə olacaq", "Ədliyyə Nazirliyi", "Doğumun qeydiyyatı", "Heç kim ərizə yazmır");
  });
  await pages.here("desk-recorded", page, "az");
  await tally.see("the same birth told twice is recorded once", async () => {
    await page.goto(`${desk}/enter/births`);
    await fillBirth(page, { mother: "4MK7T2A", father: "6RD3W8P" });
    await page.locator("main form button").click();
    await page.locator(".summary").waitFor();
    holds(await page.innerText(".summary"), "Hər məlumat bir dəfə yazılır");
  });
  await pages.here("desk-record-again", page, "az");
}
