// The sample country as a process: started on a folder of its own, killed at the worst moment, started again.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The root of the project: the pack is found from there. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** The portal and five desks stand on ports that follow each other. */
const DOORS_MAX = 8;
const READY_MS_MAX = 60_000;
const STOP_MS_MAX = 10_000;

async function isFree(port) {
  const server = createServer();
  const answer = new Promise((told) => {
    server.once("error", () => told(false));
    server.listen(port, "127.0.0.1", () => server.close(() => told(true)));
  });
  return answer;
}

async function freeBase() {
  for (let tries = 0; tries < 100; tries += 1) {
    const base = 20_000 + Math.floor(Math.random() * 10_000);
    const free = await Promise.all(Array.from({ length: DOORS_MAX }, (_, step) => isFree(base + step)));
    if (free.every(Boolean)) return base;
  }
  throw new Error("no free ports for the country");
}

/** A running country. */
export class Country {
  #process;
  #folder;
  #base;
  /** What the program said when it was ready: `portal`, `desks` by agency, `people`, `officials`. */
  said;

  /** Starts a country on a fresh folder and free ports. */
  static async start() {
    const country = new Country();
    country.#folder = await mkdtemp(join(tmpdir(), "vahid-browser-"));
    country.#base = await freeBase();
    try {
      await country.again();
    } catch (error) {
      await country.stop();
      throw error;
    }
    return country;
  }

  /** Starts on the same folder and the same ports, after `kill`. */
  async again() {
    const binary = process.env.VAHID_BIN || join(ROOT, "target/release/vahid");
    const words = ["demo", "--json", "--data", join(this.#folder, "country"), "--port", String(this.#base)];
    const started = spawn(binary, words, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
    this.#process = started;
    const lines = createInterface({ input: started.stdout });
    const late = AbortSignal.timeout(READY_MS_MAX);
    const died = Promise.race([once(started, "exit"), once(started, "error")]).then(([why]) => {
      throw new Error(`the country did not start: ${why}`);
    });
    const [line] = await Promise.race([once(lines, "line", { signal: late }), died]);
    died.catch(() => {});
    this.said = JSON.parse(line);
    if (this.said.ready !== true) throw new Error(`the country is not ready: ${line}`);
  }

  /** Ends the process without a word, as a power cut does. */
  async kill() {
    const gone = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await gone;
  }

  /** Asks the process to stop, waits, and removes the folder. */
  async stop() {
    const running = this.#process;
    if (running && running.exitCode === null && running.signalCode === null) {
      const gone = once(running, "exit", { signal: AbortSignal.timeout(STOP_MS_MAX) });
      running.kill("SIGINT");
      await gone.catch(() => running.kill("SIGKILL"));
    }
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
