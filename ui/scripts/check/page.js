// The check as a person sees it: steps, a result in plain words, a button for what turns red. All words come with
// the page, so that they are in its language.
import { check, STEPS } from "./check.js";

/** How long it works before it lets the browser draw. */
const PAUSE_MS = 30;
/** What only waits for witnesses is checked again: how often, how much later. */
const AGAIN_MAX = 3;
const AGAIN_MS = 6_000;
const SOON = new Set(["new", "no-quorum"]);

const words = (key, ...values) => {
  const text = document.querySelector(`[data-word="check-${key}"]`)?.textContent ?? key;
  return values.reduce((all, value, i) => all.replaceAll(`{${i}}`, shown(value)), text);
};

/** A moment as people write it; browsers do not know every language's months, so they come with the page. */
function date(seconds, timeZone, ...clock) {
  const form = { timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" };
  const parts = new Intl.DateTimeFormat("en", form).formatToParts(seconds * 1000);
  const [day, month, year, ...time] = ["day", "month", "year", ...clock].map((name) => parts.find(({ type }) => type === name).value);
  return `${day} ${words("months").split(" ")[month - 1]} ${year}${time.length > 0 ? `, ${time.join(":")}` : ""}`;
}

/** A day (since 1970, UTC) in words; anything else as it is. */
function shown(value) {
  if (value === null || typeof value !== "object") return String(value ?? "");
  return Number.isInteger(value.day) ? date(value.day * 86_400, "UTC") : "?";
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

async function json(address, question) {
  const headers = { accept: "application/json", "content-type": "application/json" };
  const answer = await fetch(address, question ? { method: "POST", headers, body: JSON.stringify(question) } : { headers });
  if (!answer.ok || answer.redirected) throw new Error(`${address} answered ${answer.status}`);
  return answer.json();
}

/** A file of the public log, asked without any cookie; null when there is none. */
async function publicFile(address) {
  const answer = await fetch(address, { credentials: "omit", cache: address.endsWith("/checkpoint") ? "no-store" : "default" });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** What is kept between visits: the log's last state, for whoever uses this browser. */
const memory = {
  get: (origin) => localStorage.getItem(`vahid-log ${origin}`),
  set: (origin, text) => localStorage.setItem(`vahid-log ${origin}`, text),
};

/** One check on the page. */
class Check {
  constructor(section) {
    this.section = section;
    this.place = section.querySelector("[data-check]");
  }

  async run(thorough, tries = 0) {
    const { from, prove } = this.section.dataset;
    const began = performance.now();
    let drawn = began;
    this.steps();
    try {
      const result = await check({
        thorough,
        memory,
        now: Math.floor(Date.now() / 1000),
        load: () => json(from),
        prove: (question) => json(prove, question),
        read: publicFile,
        told: (step, state) => this.mark(step, state),
        pause: async () => {
          if (performance.now() - drawn < PAUSE_MS) return;
          await new Promise((go) => setTimeout(go));
          drawn = performance.now();
        },
      });
      if (!this.section.isConnected) return;
      this.section.dataset.took = Math.round(performance.now() - began);
      const soon = result.findings.length > 0 && result.findings.every(({ code }) => SOON.has(code));
      if (soon && tries < AGAIN_MAX) {
        await new Promise((go) => setTimeout(go, AGAIN_MS));
        if (this.section.isConnected) await this.run(thorough, tries + 1);
        return;
      }
      this.tell(result);
    } catch (error) {
      console.warn(error);
      this.end("amber", element("p", {}, words(globalThis.crypto?.subtle ? "failed" : "no-crypto")));
    }
  }

  steps() {
    this.list = element("ol", { class: "timeline" });
    for (const step of STEPS) {
      this.list.append(element("li", { "data-step": step }, element("span", { class: "dot", "aria-hidden": "true" }),
        element("strong", {}, words(`step-${step}`)), " ", element("span", { class: "word" })));
    }
    this.place.replaceChildren(this.list);
  }

  mark(step, state) {
    const line = this.list.querySelector(`[data-step="${step}"]`);
    line.className = { now: "now", good: "done", warn: "now", bad: "late" }[state];
    line.querySelector(".dot").textContent = { good: "✓", warn: "", bad: "!" }[state] ?? "";
    line.querySelector(".word").textContent = words(`state-${state}`);
  }

  tell({ verdict, findings, sums, looks, warrants }) {
    const sentence = words(verdict === "green" && sums.looks === 0 ? "green-none" : verdict, sums.looks, sums.owners);
    const mark = element("span", { "aria-hidden": "true" }, verdict === "green" ? "✓ " : "! ");
    const lines = [element("p", {}, element("strong", {}, mark, sentence))];
    if (findings.length > 0) lines.push(element("ul", {}, ...this.sentences(findings)));
    for (const { day, asker, looks: counted } of warrants) {
      const list = counted.map((line) => words("warrant-looks", ...line)).join("; ");
      lines.push(element("p", { "data-warrant": "" }, words("warrant", { day }, asker, list)));
    }
    if (sums.at) lines.push(element("p", { class: "small" }, words("time", date(sums.at, this.section.dataset.zone, "hour", "minute"))));
    this.end(verdict, ...lines);
    for (const [entry, state] of looks) this.seal(entry, state);
  }

  /** Each finding once: the worst first, its button below it. */
  sentences(findings) {
    const seen = new Set();
    return [...findings].sort((a, b) => a.level.localeCompare(b.level)).flatMap(({ code, values, complaint }) => {
      const text = words(code, ...values);
      if (!complaint && seen.has(text)) return [];
      seen.add(text);
      return [element("li", {}, text, ...(complaint ? [this.button(complaint)] : []))];
    });
  }

  /** One click makes a complaint of it. */
  button(complaint) {
    const form = element("form", { method: "post", action: this.section.dataset.complain });
    for (const [name, value] of Object.entries(complaint)) {
      if (value !== null) form.append(element("input", { type: "hidden", name, value }));
    }
    form.append(element("button", { class: "button burdens" }, words("complain")));
    return form;
  }

  end(verdict, ...lines) {
    const kind = { green: "panel", amber: "warning", red: "warning broken" }[verdict];
    const box = element("div", { class: kind, role: "status", "data-verdict": verdict }, ...lines);
    box.append(element("p", { class: "entries" }, this.again("again", "plain"), this.again("thorough", "plain", true)));
    const steps = element("details", {}, element("summary", {}, words("steps")), this.list);
    this.place.replaceChildren(box, steps);
  }

  /** A button that checks. */
  again(key, look, thorough = false) {
    const button = element("button", { type: "button", class: look }, words(key));
    button.addEventListener("click", () => this.run(thorough));
    return button;
  }

  /** The seal of one row of the list. */
  seal(entry, state) {
    const seal = document.querySelector(`tr[data-entry="${CSS.escape(entry)}"] .seal`);
    if (!seal) return;
    seal.className = `seal ${state === "good" ? "verified" : "broken"}`;
    seal.querySelector("path + path").setAttribute("d", state === "good" ? "M5.5 9l2.5 2.5L12.5 7" : "M9 5v5m0 1.5v2");
    seal.lastChild.textContent = words(state === "good" ? "seal-good" : "seal-bad");
  }
}

function begin() {
  const section = document.querySelector("section[data-prove]");
  if (!section || section.dataset.begun) return;
  section.dataset.begun = "1";
  const one = new Check(section);
  if (navigator.connection?.saveData) one.place.replaceChildren(one.again("again", "button"));
  else one.run(false);
}

begin();
// A page that is renewed by its stream brings a fresh section.
const main = document.querySelector("main");
if (main) new MutationObserver(begin).observe(main, { childList: true });
