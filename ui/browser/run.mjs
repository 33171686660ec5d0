// The whole story in the system's Chromium, on a country of its own: `node ui/browser/run.mjs`.
//   VAHID_BIN       the program to test (target/release/vahid of this project)
//   VAHID_PICTURES  1: renews the pictures of docs/pictures
//   VAHID_SHOTS     a folder for a picture of every page, in both languages and widths
//   CHROMIUM        another browser
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as check from "./chapters/check.mjs";
import * as clinic from "./chapters/clinic.mjs";
import * as desks from "./chapters/desks.mjs";
import * as families from "./chapters/families.mjs";
import * as looks from "./chapters/looks.mjs";
import * as openPages from "./chapters/open_pages.mjs";
import * as parents from "./chapters/parents.mjs";
import * as strangers from "./chapters/strangers.mjs";
import * as withoutScript from "./chapters/without_script.mjs";
import { Country } from "./country.mjs";
import { launch } from "./harness.mjs";
import { appears, mark, notReloaded, Story } from "./story.mjs";
import { Tally } from "./tally.mjs";

const began = Date.now();
let story;
const tally = new Tally(async (name) => {
  const folder = await mkdtemp(join(tmpdir(), "vahid-failure-"));
  await mkdir(folder, { recursive: true });
  const pages = story?.openPages() ?? [];
  for (const [number, page] of pages.entries()) {
    await page.screenshot({ path: join(folder, `${number}.png`), fullPage: true, timeout: 3000 }).catch(() => {});
  }
  return pages.length > 0 ? `pictures of the open pages (${name}): ${folder}` : "";
});

/** The checks are checked first: on a bad page they must find what is bad. */
function checkTheChecker() {
  const script = join(dirname(fileURLToPath(import.meta.url)), "check.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8" });
  assert.equal(status, 0, `${stdout}${stderr}`);
}

/** A power cut in the middle: her page stays open, and everything acknowledged is there again. */
async function powerCut() {
  const { page } = story.kept.aysel;
  const shown = await page.innerText(".timeline");
  await story.country.kill();
  await tally.see("started again on the same folder, her page shows the same", async () => {
    await story.country.again();
    const again = await story.kept.aysel.context.newPage();
    await again.goto(story.kept.life);
    assert.equal(await again.innerText(".timeline"), shown, "the session and the case are there");
    await again.close();
    await appears(page, "Cavabınızı dəyişin");
    await notReloaded(page);
    await mark(page);
  });
}

await tally.chapter("the checker finds faults on a bad page", () => tally.see("a bad page", checkTheChecker));
let browser;
let country;
try {
  await tally.chapter("the country starts", () => tally.see("the browser and all doors", async () => {
    browser = await launch();
    country = await Country.start();
    story = new Story(browser, country, tally);
  }));
  if (story) await tellAll();
} finally {
  await browser?.close();
  await country?.stop();
}
process.exitCode = tally.finish();

/** The chapters, in the order in which they need each other. */
async function tellAll() {
  await tally.chapter("the mother's page is open", () => parents.before(story));
  await tally.chapter("the clinic records a birth", () => clinic.tell(story));
  await tally.chapter("the mother proposes a name", () => parents.proposeName(story));
  await tally.chapter("the power is cut", powerCut);
  await tally.chapter("the father confirms the name", () => parents.confirmName(story));
  await tally.chapter("who looked", () => looks.who(story));
  await tally.chapter("her browser checks who looked", () => check.tell(story));
  await tally.chapter("why this amount", () => looks.why(story));
  await tally.chapter("the fund's desk", () => desks.fund(story));
  await tally.chapter("data about me", () => looks.own(story));
  await tally.chapter("the auditor", () => desks.auditor(story));
  await tally.chapter("the overseer", () => desks.overseer(story));
  await tally.chapter("the registrar and the officer for cards", () => desks.others(story));
  await tally.chapter("open to everybody", () => openPages.tell(story));
  await tally.chapter("strangers", () => strangers.tell(story));
  await tally.chapter("without script, on a phone, in English", () => withoutScript.tell(story));
  await tally.chapter("twins", () => families.twins(story));
  await tally.chapter("foreign parents", () => families.foreigners(story));
  await tally.chapter("parents who disagree", () => families.disagreement(story));
  await tally.chapter("an address kept secret", () => families.secret(story));
  await tally.chapter("no script and no policy gave trouble", () => tally.see("the consoles", () => story.untroubled()));
  console.log(`${story.pages.count} pages looked at, heaviest ${story.pages.heaviest} bytes, ${Math.round((Date.now() - began) / 1000)} s`);
}
