// <form data-autosave="URL" data-revision="3">: each field is saved on the server as it changes, and the indicator [data-saved]
// never claims more than the server said. What has not arrived is kept in this browser and offered back after a reload.
// A field that changed elsewhere is never overwritten in silence: the person chooses.

const PAUSE = 700; // ms after the last key
const KEEP = 14 * 864e5; // ms that unsent text is kept
const who = document.querySelector("meta[name=who]")?.content || "";

const cookie = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
const clock = (at) => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(at);
const make = (tag, props = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), props);
  element.append(...children);
  return element;
};
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

class Autosave {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosave;
    this.key = `unsent:${who}:${this.url}`;
    this.indicator = form.querySelector("[data-saved]") || document.querySelector(`[data-saved-of="${form.id}"]`);
    this.known = new Map(); // field → value that the server is known to hold
    this.revision = new Map(); // field → revision at which that value was learned
    this.blocked = new Map(); // field → why it waits for the person
    this.timers = new Map();
    this.failures = 0;
    this.latest = form.dataset.revision || "0";
    this.learn();
    form.addEventListener("input", (event) => this.touched(event.target, PAUSE));
    form.addEventListener("change", (event) => this.touched(event.target, 60));
    form.addEventListener("focusout", () => this.flush());
    form.addEventListener("submit", (event) => this.submit(event));
    addEventListener("online", () => this.flush());
    addEventListener("focus", () => { if (this.signedOut) this.flush(); });
    addEventListener("pagehide", () => this.leave());
    addEventListener("beforeunload", (event) => { if (this.dirty().length && this.failures) event.preventDefault(); });
    this.listen();
    this.offerBack();
    this.catchUp();
  }

  // What somebody typed while this script was still on its way is not what the server holds. On a page that was
  // reloaded or gone back to, the browser itself may have put older words there: those wait for a touch.
  catchUp() {
    if (performance.getEntriesByType("navigation")[0]?.type !== "navigate") return;
    for (const item of this.form.querySelectorAll("textarea, input[type=text]")) {
      if (item.value === item.defaultValue || !this.known.has(item.name)) continue;
      this.known.set(item.name, item.defaultValue);
      this.touched(item, PAUSE);
    }
  }

  // Fields that are new here, at the start or with an answer of the server, hold what the server holds.
  learn() {
    for (const name of this.names()) {
      if (this.known.has(name)) continue;
      this.known.set(name, this.value(name));
      this.revision.set(name, this.latest);
    }
  }

  controls(name) {
    return [...this.form.elements].filter((item) => item.name === name && !item.closest("[data-no-autosave]"));
  }

  names() {
    const skip = new Set(["", "csrfmiddlewaretoken"]);
    return new Set([...this.form.elements]
      .filter((item) => !skip.has(item.name) && !["file", "submit", "button", "fieldset"].includes(item.type) && !item.closest("[data-no-autosave]"))
      .map((item) => item.name));
  }

  value(name) {
    const items = this.controls(name);
    const [first] = items;
    if (!first) return "";
    if (first.type === "radio") return items.find((item) => item.checked)?.value ?? "";
    if (first.type === "checkbox") {
      const ticked = items.filter((item) => item.checked).map((item) => item.value);
      return items.length > 1 || first.hasAttribute("data-many") ? ticked : ticked[0] ?? "";
    }
    if (first.type === "select-multiple") return [...first.selectedOptions].map((option) => option.value);
    return first.value;
  }

  put(name, value) {
    for (const item of this.controls(name)) {
      if (item.type === "radio" || item.type === "checkbox") item.checked = [].concat(value).includes(item.value);
      else if (item.type === "select-multiple") {
        for (const option of item.options) option.selected = value.includes(option.value);
        item.tomselect?.sync();
      } else item.value = value;
    }
    this.form.dispatchEvent(new CustomEvent("autosave:put", { bubbles: true, detail: { name } }));
  }

  // A field that came with an answer of the server holds what the server holds, until it is touched.
  dirty() { return [...this.names()].filter((name) => this.known.has(name) && !same(this.value(name), this.known.get(name))); }

  touched(item, pause) {
    const { name } = item;
    if (!this.names().has(name)) return;
    if (!this.known.has(name)) { this.known.set(name, null); this.revision.set(name, this.latest); }
    if (this.blocked.get(name) !== "conflict") this.blocked.delete(name);
    if (same(this.value(name), this.known.get(name))) { this.forget(name); return; }
    this.remember(name);
    if (!this.busy && !this.failures) this.say("pending", "Not saved yet");
    clearTimeout(this.timers.get(name));
    this.timers.set(name, setTimeout(() => this.flush(), pause));
  }

  /* Sending: one request at a time, one field a request, the newest value of it. */

  flush() {
    clearTimeout(this.retry);
    this.running ??= this.run().finally(() => { this.running = null; });
    return this.running;
  }

  async run() {
    for (;;) {
      const name = this.dirty().find((field) => !this.blocked.has(field));
      if (!name) return;
      if (!await this.send(name)) return;
    }
  }

  body(name, value) {
    const body = new URLSearchParams({ field: name, revision: this.revision.get(name) });
    for (const part of [].concat(value)) body.append("value", part);
    for (const part of [].concat(this.known.get(name) ?? "")) body.append("known", part);
    return body;
  }

  headers() {
    return { Accept: "application/json", "X-CSRFToken": cookie() || this.form.elements.csrfmiddlewaretoken?.value || "" };
  }

  async send(name) {
    const value = this.value(name);
    this.busy = true;
    // The link to sign in stays while it is being clicked: the click itself leaves the field, which sends.
    if (!this.signedOut) this.say("saving", "Saving…");
    let response;
    let answer = {};
    try {
      response = await fetch(this.url, { method: "POST", body: this.body(name, value), headers: this.headers(), credentials: "same-origin" });
      answer = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
    } catch {
      return this.later("You are offline, or the server cannot be reached.");
    } finally {
      this.busy = false;
    }
    if (response.status === 401 || (response.redirected && /\/login|\/reauthenticate/.test(response.url))) return this.signIn();
    if (response.status === 403 && !answer.message) return this.signIn();
    this.signedOut = false;
    if (response.status === 409 && "theirs" in answer) return this.conflict(name, answer);
    if (response.status === 422) return this.refusedField(name, answer.message);
    if (response.status >= 400 && response.status < 500) return this.refused(name, answer.message);
    if (!response.ok || !answer.saved_at) return this.later("The server had trouble.");
    return this.arrived(name, value, answer);
  }

  arrived(name, value, answer) {
    this.failures = 0;
    this.known.set(name, value);
    this.revision.set(name, String(answer.revision));
    this.latest = String(answer.revision);
    this.note(name, null);
    if (same(this.value(name), value)) this.forget(name); else this.remember(name);
    for (const [field, cleaned] of Object.entries(answer.fields || {})) {
      if (this.controls(field).includes(document.activeElement) || !same(this.value(field), this.known.get(field))) continue;
      this.put(field, cleaned);
      this.known.set(field, cleaned);
      this.revision.set(field, String(answer.revision));
    }
    const problems = this.form.querySelector("[data-problems]") || document.querySelector("[data-problems]");
    if (problems && "problems_html" in answer) problems.innerHTML = answer.problems_html;
    this.channel?.postMessage({ name, value, revision: String(answer.revision) });
    this.form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true, detail: answer }));
    if (!this.dirty().length) this.say("saved", `Saved on the server at ${clock(new Date(answer.saved_at))}`);
    else if (this.blocked.size) this.waiting();
    return true;
  }

  waiting() {
    const conflict = [...this.blocked.values()].includes("conflict");
    this.say(conflict ? "conflict" : "local", conflict ? "Not saved: choose between two versions below" : "Not saved yet: only in this browser");
  }

  later(why) {
    this.failures += 1;
    this.signedOut = false;
    const seconds = Math.min(30, 2 ** this.failures);
    this.say("local", `Not saved yet: only in this browser. ${why} Trying again in ${seconds} s`);
    this.retry = setTimeout(() => this.flush(), seconds * 1000);
    return false;
  }

  signIn() {
    this.failures += 1;
    this.retry = setTimeout(() => this.flush(), 15000);
    if (this.signedOut) return false;
    this.signedOut = true;
    const link = make("a", { href: `/accounts/login/?next=${encodeURIComponent("/me/")}`, target: "_blank", textContent: "Sign in in a new tab" });
    this.say("error", "Not saved yet: only in this browser. You are signed out. ", link, "; this page goes on where it was.");
    return false;
  }

  refused(name, message) {
    this.blocked.set(name, "refused");
    this.say("error", `Not saved: ${message || "the server did not take this."} Your text is kept in this browser.`);
    return true;
  }

  refusedField(name, message) {
    this.blocked.set(name, "refused");
    this.note(name, make("ul", { className: "errorlist" }, make("li", { textContent: message || "This cannot be saved as it is." })));
    this.waiting();
    return true;
  }

  conflict(name, { message, theirs, revision }) {
    this.blocked.set(name, "conflict");
    const mine = make("button", { type: "button", className: "btn small", textContent: "Keep mine" });
    const other = make("button", { type: "button", className: "btn small", textContent: "Take theirs" });
    const settle = (act) => { this.blocked.delete(name); this.revision.set(name, String(revision)); this.known.set(name, theirs); act(); this.note(name, null); this.flush(); };
    mine.addEventListener("click", () => settle(() => {}));
    other.addEventListener("click", () => settle(() => { this.put(name, theirs); this.forget(name); this.say("saved", "Their version is on the server"); }));
    const shown = make("div", { className: "stack tight" },
      make("p", { textContent: message || "This was changed in another window, or by somebody else, since you opened the page." }),
      make("blockquote", { className: "pre small", textContent: [].concat(theirs).join(", ") || "(empty)" }));
    this.note(name, make("div", { className: "say warn" }, shown, make("div", { className: "row" }, mine, other)));
    this.waiting();
    return true;
  }

  // What is said at a field: one note, replaced by the next.
  note(name, element) {
    const field = this.controls(name)[0]?.closest(".field") || this.controls(name)[0]?.parentElement;
    if (!field) return;
    field.querySelector(":scope > [data-autosave-note]")?.remove();
    if (!element) return;
    element.dataset.autosaveNote = "";
    element.setAttribute("role", "alert");
    field.append(element);
  }

  say(state, ...words) {
    if (!this.indicator) return;
    this.indicator.dataset.state = state;
    this.indicator.replaceChildren(...words);
  }

  async submit(event) {
    const { submitter } = event;
    if (submitter?.hasAttribute("data-no-wait") || !this.dirty().some((name) => this.blocked.get(name) !== "refused")) return;
    event.preventDefault();
    submitter?.setAttribute("aria-busy", "true");
    await this.flush();
    submitter?.removeAttribute("aria-busy");
    const open = this.dirty().filter((name) => this.blocked.get(name) !== "refused");
    if (!open.length) { this.form.requestSubmit(submitter); return; }
    const note = this.form.querySelector("[data-autosave-note]");
    (note || this.indicator)?.scrollIntoView({ block: "center" });
    document.dispatchEvent(new CustomEvent("toast", { detail: { level: "error", text: "This was not sent, because your last change is not on the server yet. It is kept here; try again in a moment." } }));
  }

  leave() {
    for (const name of this.dirty()) {
      if (this.blocked.has(name)) continue;
      const body = this.body(name, this.value(name));
      if (body.toString().length < 60000) fetch(this.url, { method: "POST", body, headers: this.headers(), credentials: "same-origin", keepalive: true }).catch(() => {});
    }
  }

  /* Unsent text in this browser */

  unsent() { try { return JSON.parse(localStorage.getItem(this.key)) || {}; } catch { return {}; } }

  keep(unsent) {
    try {
      if (Object.keys(unsent).length) localStorage.setItem(this.key, JSON.stringify(unsent));
      else localStorage.removeItem(this.key);
    } catch { /* storage is full or off; the indicator does not claim otherwise */ }
  }

  remember(name) { this.keep({ ...this.unsent(), [name]: { value: this.value(name), at: Date.now() } }); }

  forget(name) {
    const unsent = this.unsent();
    delete unsent[name];
    this.keep(unsent);
  }

  offerBack() {
    const left = Object.entries(this.unsent())
      .filter(([name, { value, at }]) => this.known.has(name) && Date.now() - at < KEEP && !same(value, this.known.get(name)));
    this.keep(Object.fromEntries(left));
    if (!left.length) return;
    const label = (name) => this.controls(name)[0]?.closest(".field")?.querySelector("label, legend, .label")?.firstChild?.textContent.trim() || name;
    const back = make("button", { type: "button", className: "btn small", textContent: "Put it back" });
    const drop = make("button", { type: "button", className: "btn small plain", textContent: "Forget it" });
    const at = new Date(Math.max(...left.map(([, entry]) => entry.at)));
    const box = make("div", { className: "say warn" },
      make("p", {}, make("b", { textContent: "This browser holds text that did not reach the server. " }), `${left.map(([name]) => label(name)).join(", ")}, ${new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" }).format(at)}.`),
      make("div", { className: "row" }, back, drop));
    back.addEventListener("click", () => {
      for (const [name, { value }] of left) { this.put(name, value); this.controls(name)[0]?.dispatchEvent(new Event("input", { bubbles: true })); }
      box.remove();
      this.flush();
    });
    drop.addEventListener("click", () => { this.keep({}); box.remove(); });
    this.form.prepend(box);
  }

  /* Other tabs of this browser: what they saved appears here, unless it is being edited here too. */

  listen() {
    if (!("BroadcastChannel" in globalThis)) return;
    this.channel = new BroadcastChannel(this.key);
    this.channel.addEventListener("message", ({ data: { name, value, revision } }) => {
      if (!this.known.has(name) || !same(this.value(name), this.known.get(name)) || this.controls(name).includes(document.activeElement)) return;
      this.put(name, value);
      this.known.set(name, value);
      this.revision.set(name, revision);
    });
  }
}

const start = (root) => {
  for (const form of root.querySelectorAll("form[data-autosave]")) {
    if (form.autosave) form.autosave.learn(); else form.autosave = new Autosave(form);
  }
};
start(document);
document.addEventListener("htmx:load", () => start(document));
