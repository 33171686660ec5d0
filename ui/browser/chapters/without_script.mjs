// The same chain without script, on a small phone, in English: nothing needs the script.
import assert from "node:assert/strict";
import { FOLLOWS_MS_MAX, holds, main } from "../story.mjs";
import { recordBirth } from "./clinic.mjs";

/** Reloads, as somebody without script does, until the page shows what is awaited. */
async function reloadUntil(page, text) {
  const late = Date.now() + FOLLOWS_MS_MAX;
  for (;;) {
    const shown = await main(page);
    if (text instanceof RegExp ? text.test(shown) : shown.includes(text)) return;
    if (Date.now() > late) holds(shown, text);
    await page.waitForTimeout(200);
    await page.reload();
  }
}

/** A mother whose account the fund does not know. */
export async function tell(story) {
  const { tally, pages } = story;
  const nigar = await story.signIn(story.portal, /Nigar Əliyeva/, { lang: "en", width: 360, script: false });
  const { page } = nigar;
  await tally.see("recorded: her page shows it after a reload", async () => {
    await recordBirth(story.kept.clerk.page, story.desk("sn"), { mother: "2NQ9H5C", sex: "male" });
    await reloadUntil(page, "The child's name and surname");
  });
  await tally.see("she alone gives the name", async () => {
    await page.getByRole("link", { name: "Your child is born" }).click();
    await page.locator(".todo .button").click();
    await page.getByLabel("Given name").fill("Kənan");
    await page.getByLabel("Surname").fill("Əliyev");
    await page.getByRole("button", { name: "Confirm the name" }).click();
    await page.goto(page.url().replace(/\/sent\/.*/, "/home"));
    if (page.url().endsWith("/home")) await page.getByRole("link", { name: "Your child is born" }).click();
  });
  await tally.see("she is asked for her account, once", async () => {
    await reloadUntil(page, "To which account should the allowance go?");
    await page.locator(".todo .button").click();
  });
  await pages.look("ask-account", page.url(), nigar);
  await tally.see("a wrong account number is said beside the field", async () => {
    await page.getByLabel("Account number (IBAN)").fill("AZ00NMNB00000000001234567890");
    await page.getByRole("button", { name: "Send the account" }).click();
    assert.equal(await page.getAttribute("[name=iban]", "aria-invalid"), "true");
    assert.equal(await page.locator(".summary a").count(), 1);
  });
  await tally.see("with the right one the allowance is granted", async () => {
    await page.getByLabel("Account number (IBAN)").fill(iban("NMNB", "00000000001234567890"));
    await page.getByRole("button", { name: "Send the account" }).click();
    await page.goto(`${story.portal}/home`);
    await page.getByRole("link", { name: "Your child is born" }).click();
    await reloadUntil(page, /The allowance is granted: \d+\.\d\d manat a month/);
    await reloadUntil(page, "The child's identity card was ordered");
    holds(await main(page), "You gave your account number", "Nothing is needed from you now");
  });
  await pages.look("timeline-account", page.url(), nigar);
}

/** An account number with its check digits (ISO 13616: the remainder by 97 is one). */
function iban(bank, account) {
  const digits = [...`${bank}${account}AZ00`].map((letter) => parseInt(letter, 36)).join("");
  const check = 98n - (BigInt(digits) % 97n);
  return `AZ${String(check).padStart(2, "0")}${bank}${account}`;
}
