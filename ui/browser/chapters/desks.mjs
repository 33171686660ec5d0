// The officials: nobody typed anything, the day's file, the auditor, the overseer, the registrar.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { holds, lacks, main } from "../story.mjs";

/** The fund's officer. */
export async function fund(story) {
  const { tally, pages } = story;
  const desk = story.desk("dsmf");
  const officer = await story.signIn(desk, /Anar Mustafayev/, { lang: "en", policy: false });
  story.kept.anar = officer;
  const { page } = officer;
  await tally.see("the fund's list shows that people typed nothing", async () => {
    const row = page.locator("table").last().locator("tbody tr").first();
    assert.equal(await row.locator("td").last().innerText(), "0");
  });
  await pages.look("fund-desk", `${desk}/desk`, officer);
  await tally.see("the case says it in words, and where each fact came from", async () => {
    await page.locator("table").last().locator("tbody a").first().click();
    await page.waitForURL(/\/case\//);
    story.kept.fundCase = page.url();
    holds(await page.innerText(".typed"), "Nobody typed anything", "registers");
    holds(await main(page), "State Population Register", "Ministry of Justice", "The allowance is granted");
  });
  await pages.look("fund-case", story.kept.fundCase, officer);
  await story.pictures.take("fund-desk");
  await tally.see("the payment order waits for the day's file", async () => {
    await page.getByRole("link", { name: "Payments" }).click();
    holds(await main(page), "1 order", "manat", "••••", "waits for the day's file");
  });
  await pages.look("payments", `${desk}/payments`, officer);
  await tally.see("the day is closed and the file is taken", async () => {
    await page.getByRole("button", { name: "Make today's file" }).click();
    await page.locator("[aria-labelledby=files] tbody a").waitFor();
    const waiting = page.waitForEvent("download");
    await page.locator("[aria-labelledby=files] tbody a").click();
    const text = await readFile(await (await waiting).path(), "utf8");
    holds(text, "urn:iso:std:iso:20022:tech:xsd:pain.001.001.", "<NbOfTxs>1</NbOfTxs>", "AZ75NMNB00000000004471000001");
    holds(await main(page), "sent:");
  });
  await pages.look("payments-closed", `${desk}/payments`, officer);
}

/** The auditor sees who looked, never at whom. */
export async function auditor(story) {
  const { tally, pages } = story;
  const desk = story.desk("en");
  const auditor = await story.signIn(desk, /Fuad Şirinov/, { lang: "en", policy: false });
  await tally.see("the auditor's journal is whole and covers who was looked at", async () => {
    await auditor.page.waitForURL(/\/log/);
    const text = await main(auditor.page);
    holds(text, "The journal is whole", "Number of entries", "granted");
    lacks(text, "4MK7T2A", "6RD3W8P");
    assert((await auditor.page.locator("tbody tr").count()) > 3);
  });
  await pages.look("log", `${desk}/log`, auditor);
}

/** Oversight has nothing late to see yet, and the page says so. */
export async function overseer(story) {
  const { tally, pages } = story;
  const desk = story.desk("ombudsman");
  const overseer = await story.signIn(desk, /Sevda Orucova/, { lang: "en", policy: false });
  await tally.see("the overseer's page of late clocks", async () => {
    await overseer.page.goto(`${desk}/overdue`);
    holds(await main(overseer.page), "Late clocks", "Nothing is late.");
  });
  await pages.look("overdue", `${desk}/overdue`, overseer);
}

/** The registrar and the officer for identity cards. */
export async function others(story) {
  const { tally, pages } = story;
  const registrar = await story.signIn(story.desk("en"), /Vüsalə Hacıyeva/, { lang: "en", policy: false });
  await tally.see("the registrar's desk shows the finished case", async () => {
    const { page } = registrar;
    holds(await main(page), "Ministry of Justice", "Registration of birth");
    await page.locator("table").last().locator("tbody a").first().click();
    await page.waitForURL(/\/case\//);
    story.kept.registrarCase = page.url();
    holds(await main(page), "Zəhra", "Məmmədova", "History of the case");
  });
  await pages.look("registrar-case", story.kept.registrarCase, registrar);
  const officer = await story.signIn(story.desk("din"), /Samir Abbasov/, { lang: "en", policy: false });
  await tally.see("the officer for identity cards sees an order that nobody typed", async () => {
    holds(await main(officer.page), "Identity card of the child");
    await officer.page.locator("table").last().locator("tbody a").first().click();
    await officer.page.waitForURL(/\/case\//);
    holds(await officer.page.innerText(".typed"), "Nobody typed anything");
  });
  await pages.look("card-case", officer.page.url(), officer);
}
