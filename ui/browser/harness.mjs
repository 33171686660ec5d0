// What browser tests share: the system's Chromium, axe, weight, overflow, pictures.
import { chromium } from "playwright-core";
import { AxeBuilder } from "@axe-core/playwright";

export const WEIGHT_BYTES_MAX = 60 * 1024;
export const WIDTHS = [360, 1280];
export const WIDTH_MIN = 320;

const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Starts the system's Chromium. `CHROMIUM` names another one. */
export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: FLAGS });
}

/**
 * A fresh browser of one person: language, width, with or without script, light or dark, with the cookies of
 * `state`. With `policy` the page's own content policy is in force; axe then cannot be put into the page.
 */
export function visitor(browser, options = {}) {
  const { lang = "az", width = 1280, script = true, dark = false, policy = false, state } = options;
  return browser.newContext({
    locale: lang,
    viewport: { width, height: width < 600 ? 740 : 900 },
    javaScriptEnabled: script,
    colorScheme: dark ? "dark" : "light",
    bypassCSP: !policy,
    storageState: state,
  });
}

/**
 * What axe finds on the page, each with the places, as sentences. The legacy mode judges in the page itself; the
 * other one opens a second page for the sake of frames, which no page here has.
 */
export async function violations(page) {
  const { violations: found } = await new AxeBuilder({ page }).setLegacyMode().withTags(TAGS).analyze();
  return found.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target.join(" ")).join("; ")}`);
}

/** Fails when axe finds anything. */
export async function axe(page) {
  const found = await violations(page);
  if (found.length > 0) throw new Error(`axe on ${page.url()}:\n  ${found.join("\n  ")}`);
}

/** Fails when the page is wider than its window. */
export async function fits(page) {
  const { needs, has } = await page.evaluate(() => ({
    needs: document.documentElement.scrollWidth,
    has: document.documentElement.clientWidth,
  }));
  if (needs > has) throw new Error(`${page.url()} needs ${needs} px of ${has} px`);
}

/** Opens an address and counts the bytes of everything it loads; fails when they are too many. */
export async function open(page, address) {
  let bytes = 0;
  const count = async (response) => {
    if (response.headers()["content-type"]?.startsWith("text/event-stream")) return;
    const { responseBodySize, responseHeadersSize } = await response.request().sizes();
    bytes += responseBodySize + responseHeadersSize;
  };
  const waiting = [];
  const listen = (response) => waiting.push(count(response));
  page.on("response", listen);
  const response = await page.goto(address, { waitUntil: "load" });
  page.off("response", listen);
  await Promise.all(waiting);
  if (bytes >= WEIGHT_BYTES_MAX) throw new Error(`${address} weighs ${bytes} bytes`);
  return { response, bytes };
}

/** Takes a picture of the whole page into the folder. */
export async function shot(page, folder, name) {
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}
