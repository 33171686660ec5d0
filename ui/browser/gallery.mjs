// Visits every page of the gallery: axe, weight, width, language, no script, dark, pictures.
//   cargo run -p web --example gallery          prints the address
//   node gallery.mjs http://127.0.0.1:PORT [folder for pictures] [only this path]
import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { axe, fits, launch, open, shot, visitor, WIDTH_MIN, WIDTHS } from "./harness.mjs";

const [base, given, only] = process.argv.slice(2);
assert(base, "usage: node gallery.mjs http://127.0.0.1:PORT [folder] [path]");
const folder = given || (await mkdtemp(join(tmpdir(), "gallery-")));
const paths = (await (await fetch(`${base}/index.txt`)).text()).split("\n").filter((path) => !only || path === only);
assert(paths.length > 0, "the gallery lists no page");

const browser = await launch();
const faults = [];
let heaviest = 0;
const attempt = async (name, work) => {
  try { await work(); } catch (error) { faults.push(`${name}: ${error.message}`); }
};
/** An open page is renewed by its stream: text changes, focus stays, the change is announced. */
async function renews(context) {
  const page = await context.newPage();
  await page.goto(`${base}/tick`);
  const before = await page.innerText(".lede");
  await page.focus("main .button");
  await page.waitForFunction((old) => document.querySelector(".lede").innerText !== old, before);
  assert.equal(await page.evaluate(() => document.activeElement.className), "button", "the focus stays");
  await page.waitForFunction(() => document.getElementById("live-said").textContent !== "");
  await page.close();
}
const nameOf = (path) => path.slice(1).replaceAll("/", "-");

try {
  for (const lang of ["az", "en"]) {
    for (const width of WIDTHS) {
      for (const path of paths) {
        const name = `${nameOf(path)}-${lang}-${width}`;
        await attempt(name, async () => {
          // A new visitor each time: the weight is that of a first visit, nothing kept from before.
          const context = await visitor(browser, { lang, width });
          const page = await context.newPage();
          const { bytes } = await open(page, base + path);
          heaviest = Math.max(heaviest, bytes);
          assert.equal(await page.getAttribute("html", "lang"), lang, "the language of the page");
          await shot(page, folder, name);
          await axe(page);
          if (width === WIDTHS[0]) {
            await page.setViewportSize({ width: WIDTH_MIN, height: 740 });
            await fits(page);
          }
          await context.close();
        });
      }
    }
  }
  // Dark by preference, and without script: the same words, and axe again for the colours.
  const dark = await visitor(browser, { dark: true, width: WIDTHS[0] });
  const still = await visitor(browser, { script: false });
  const lively = await visitor(browser, {});
  for (const path of paths) {
    await attempt(`${nameOf(path)}-dark`, async () => {
      const page = await dark.newPage();
      await page.goto(base + path);
      await shot(page, folder, `${nameOf(path)}-dark`);
      await axe(page);
      await page.close();
    });
    await attempt(`${nameOf(path)}-no-script`, async () => {
      const [a, b] = [await still.newPage(), await lively.newPage()];
      await a.goto(base + path);
      await b.goto(base + path);
      const words = (page) => page.innerText("main").then((text) => text.replace(/[0-9a-f-]{36}/, "reference"));
      assert.equal(await words(a), await words(b), "without script the page says the same");
      await a.close();
      await b.close();
    });
  }
  if (!only) await attempt("live", () => renews(lively));
} finally {
  await browser.close();
}

console.log(`${paths.length} pages, heaviest ${heaviest} bytes, pictures in ${folder}`);
if (faults.length > 0) {
  console.error(faults.join("\n"));
  process.exitCode = 1;
}
