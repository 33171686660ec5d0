// Counts what was checked. A chapter stops at its first failure; the next chapter is told all the same.

/** The tally of one run: what was seen, what was not, and how to look at a failure. */
export class Tally {
  passed = 0;
  failures = [];
  #chapter = "";

  /** `onFailure(name)` may keep pictures of the moment; it returns a line to print, or nothing. */
  constructor(onFailure = async () => "") {
    this.onFailure = onFailure;
  }

  /** Tells one chapter. Returns whether it went well to its end. */
  async chapter(name, tell) {
    this.#chapter = name;
    const began = Date.now();
    const before = this.failures.length;
    try {
      await tell();
    } catch (error) {
      // `see` has noted its own failure already; anything else is a failure of the chapter.
      if (!error.noted) await this.#note(name, error);
    }
    const well = this.failures.length === before;
    console.log(`${well ? "ok  " : "FAIL"} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    return well;
  }

  /** One thing that must be seen. What follows in the chapter needs it, so a failure ends the chapter. */
  async see(what, check) {
    try {
      const value = await check();
      this.passed += 1;
      return value;
    } catch (error) {
      await this.#note(what, error);
      error.noted = true;
      throw error;
    }
  }

  /** One thing of many that do not need each other: noted, and the chapter goes on. */
  async also(what, check) {
    try {
      await this.see(what, check);
    } catch (error) {
      if (!error.noted) throw error;
    }
  }

  async #note(what, error) {
    const picture = await this.onFailure(`${this.#chapter} ${what}`).catch(() => "");
    this.failures.push(`${this.#chapter}: ${what}\n    ${error.message.replaceAll("\n", "\n    ")}${picture ? `\n    ${picture}` : ""}`);
  }

  /** Prints the failures, then the last line. Returns the exit code. */
  finish() {
    for (const failure of this.failures) console.error(failure);
    console.log(`${this.passed} passed, ${this.failures.length} failed`);
    return this.failures.length === 0 ? 0 : 1;
  }
}
