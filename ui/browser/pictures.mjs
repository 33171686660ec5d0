// The pictures of the README. Written only on demand: a picture that changes with each run is noise.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./country.mjs";
import { visitor } from "./harness.mjs";

/** What is pictured: name, whose cookies, address, width. */
const WANTED = [
  ["parent-timeline-360", "aysel", "life", 360],
  ["parent-timeline", "aysel", "life", 1280],
  ["looks", "aysel", "looks", 1280],
  ["why", "aysel", "why", 1280],
  ["fund-desk", "anar", "fundCase", 1280],
];

/** Takes the pictures, in English. */
export class Pictures {
  constructor(story) {
    this.story = story;
  }

  /** Does nothing unless `VAHID_PICTURES=1`. */
  async take() {
    if (process.env.VAHID_PICTURES !== "1") return;
    const { story } = this;
    const folder = join(ROOT, "docs/pictures");
    await mkdir(folder, { recursive: true });
    const addresses = { ...story.kept, looks: `${story.portal}/looks` };
    for (const [name, who, place, width] of WANTED) {
      const state = await story.kept[who].context.storageState();
      state.cookies = state.cookies.filter((cookie) => cookie.name !== "lang");
      const context = await visitor(story.browser, { lang: "en", width, state });
      const page = await context.newPage();
      await page.goto(addresses[place]);
      await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
      await context.close();
    }
  }
}
