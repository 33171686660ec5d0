// How much and how long the person's own check takes, in the system's Chromium.
//   node ui/browser/bench_check.mjs PORTAL PERSON     prints {"bytes": …, "seconds": …, …} on the last line
import assert from "node:assert/strict";
import { launch, visitor } from "./harness.mjs";

const [portal, person] = process.argv.slice(2);
assert(person, "usage: node ui/browser/bench_check.mjs PORTAL PERSON");
const CHECK_MS_MAX = 120_000;

/** Opens the list and waits for the verdict. Counts every answer after the page itself: script, list, proofs, log. */
async function once(context) {
  const page = await context.newPage();
  const sizes = [];
  page.on("response", (response) => {
    const path = new URL(response.url()).pathname;
    // The page, its style and the stream are there without any check.
    if (path === "/looks" || path.endsWith(".css") || path.endsWith(".svg") || path === "/events" || path.includes("/live-")) return;
    sizes.push(response.finished().then(() => response.request().sizes()).then(({ responseBodySize, responseHeadersSize }) => [path, responseBodySize + responseHeadersSize]));
  });
  await page.goto(`${portal}/looks`);
  const result = page.locator("section.check [data-verdict]");
  await result.waitFor({ timeout: CHECK_MS_MAX });
  const verdict = await result.getAttribute("data-verdict");
  assert.equal(verdict, "green", `${verdict}: ${await result.innerText()}`);
  const seconds = Number(await page.getAttribute("section.check", "data-took")) / 1000;
  const all = await Promise.all(sizes);
  for (const [path, bytes] of all.filter(([, bytes]) => bytes > 20_000)) console.error(`${bytes}\t${path}`);
  await page.close();
  return { bytes: all.reduce((sum, [, bytes]) => sum + bytes, 0), seconds };
}

const browser = await launch();
try {
  const context = await visitor(browser, { lang: "en", policy: true });
  const page = await context.newPage();
  await page.request.post(`${portal}/sign-in`, { form: { who: person, back: "/looks" }, headers: { origin: portal } });
  await page.close();
  const first = await once(context);
  const later = await once(context);
  console.log(JSON.stringify({ ...first, later_bytes: later.bytes, later_seconds: later.seconds }));
} finally {
  await browser.close();
}
