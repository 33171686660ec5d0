// The pictures of the README. Written only on demand: a picture that changes with each run is noise.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./country.mjs";
import { visitor } from "./harness.mjs";

/** What is pictured: whose cookies, which kept address, width, and how much of the page, in px. */
const WANTED = {
  "parent-timeline": { who: "aysel", place: "life", width: 1280, height: 1370 },
  "parent-timeline-360": { who: "aysel", place: "life", width: 360, height: 1500 },
  looks: { who: "aysel", place: "looks", width: 1280, height: 1180 },
  why: { who: "aysel", place: "why", width: 1280, height: 1180 },
  "fund-desk": { who: "anar", place: "fundCase", width: 1280, height: 1180 },
};

/** Takes the pictures, in English. */
export class Pictures {
  constructor(story) {
    this.story = story;
  }

  /** Takes one picture. Does nothing unless `VAHID_PICTURES=1`. */
  async take(name) {
    if (process.env.VAHID_PICTURES !== "1") return;
    const { story } = this;
    const { who, place, width, height } = WANTED[name];
    const folder = join(ROOT, "docs/pictures");
    await mkdir(folder, { recursive: true });
    const state = await story.kept[who].context.storageState();
    state.cookies = state.cookies.filter((cookie) => cookie.name !== "lang");
    const context = await visitor(story.browser, { lang: "en", width, state });
    const page = await context.newPage();
    await page.setViewportSize({ width, height });
    await page.goto(story.kept[place]);
    await page.screenshot({ path: join(folder, `${name}.png`) });
    await context.close();
  }
}
