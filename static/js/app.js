// What every page has: toasts, dialogs, times in the reader's zone, copy buttons, light and dark, guards against losing
// work, keys. Each behaviour is named by a data attribute; templates/styleguide.html shows them all.

const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const on = (type, selector, act) => document.addEventListener(type, (event) => {
  const found = event.target.closest?.(selector);
  if (found) act(found, event);
});
const csrf = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || document.querySelector("meta[name=csrf]")?.content || document.querySelector("[name=csrfmiddlewaretoken]")?.value;

/* Times: `datetime` is the truth; the words around it are kept true while the page is open. */

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const format = (at, options) => new Intl.DateTimeFormat("en-GB", options).format(at).replace(/\u202f/g, " ");
const UNITS = [["day", 864e5], ["hour", 36e5], ["minute", 6e4]];

// See also how_long in web/templatetags/look.py.
function howLong(at, now) {
  const span = Math.abs(at - now);
  if (span < 6e4) return at >= now ? "now" : "just now";
  const [unit, size] = UNITS.find(([name, ms]) => span >= 2 * ms || name === "minute");
  const n = Math.floor(span / size);
  const words = `${n}\u00a0${unit}${n === 1 ? "" : "s"}`;
  return at > now ? `in\u00a0${words}` : `${words} ago`;
}

function yourTime(at, { long = false } = {}) {
  const day = format(at, { weekday: "short", day: "numeric", month: "short", ...(long && { year: "numeric" }) }).replace(/,/g, "");
  const clock = format(at, { hour: "2-digit", minute: "2-digit" });
  const name = long ? ` (${new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" }).formatToParts(at).find((part) => part.type === "timeZoneName").value})` : "";
  return `${day}, ${clock} your time${name}`;
}

function localTime(at, precision) {
  const now = new Date();
  const clock = format(at, { hour: "2-digit", minute: "2-digit", ...(precision === "seconds" && { second: "2-digit" }) });
  if (at.toDateString() === now.toDateString()) return clock;
  const year = at.getFullYear() === now.getFullYear() ? {} : { year: "numeric" };
  return `${format(at, { weekday: "short", day: "numeric", month: "short", ...year }).replace(/,/g, "")}, ${clock}`;
}

function fillTimes(root) {
  for (const time of $$("time[datetime]", root)) {
    const at = new Date(time.dateTime);
    if (isNaN(at)) continue;
    if ("local" in time.dataset) time.textContent = localTime(at, time.dataset.local);
    for (const words of $$("[data-your-time]", time)) words.textContent = yourTime(at, { long: words.dataset.yourTime === "long" });
    if (!time.title) time.title = `${format(at, { dateStyle: "full", timeStyle: "short" })} (${zone})`;
  }
}

function tick() {
  const now = Date.now();
  for (const words of $$("time[datetime] [data-how-long]")) {
    const time = words.closest("time");
    const left = new Date(time.dateTime) - now;
    const said = howLong(new Date(time.dateTime), now);
    if (words.textContent !== said) words.textContent = said;
    const chip = time.closest(".deadline");
    if (chip && left <= 0) chip.classList.replace("soon", "past") || chip.classList.add("past");
    else if (chip && left < 3 * 864e5) chip.classList.add("soon");
  }
  for (const clock of $$("[data-countdown]")) {
    const left = Math.max(0, Math.floor((new Date(clock.dataset.countdown) - now) / 1000));
    const parts = { d: Math.floor(left / 86400), h: Math.floor(left / 3600) % 24, m: Math.floor(left / 60) % 60, s: left % 60 };
    for (const [name, n] of Object.entries(parts)) {
      const slot = clock.querySelector(`[data-part=${name}]`);
      if (slot) slot.textContent = String(n).padStart(name === "d" ? 1 : 2, "0");
    }
  }
}

/* Toasts: the server's messages, an HX-Trigger {"toast": {…}}, or an event from our own scripts. */

const toasts = document.getElementById("toasts");

function armToast(toast) {
  const shut = Object.assign(document.createElement("button"), { type: "button", className: "shut", textContent: "✕" });
  shut.setAttribute("aria-label", "Close this message");
  shut.addEventListener("click", () => toast.remove());
  toast.append(shut);
  if (toast.matches(".error, .bad, .warning, .warn")) return; // stays until it has been read
  let timer;
  const start = () => { timer = setTimeout(() => toast.remove(), toast.querySelector("form") ? 20000 : 9000); };
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("pointerleave", start);
  toast.addEventListener("focusin", () => clearTimeout(timer));
  start();
}

function showToast({ text, level = "info", undo }) {
  const toast = Object.assign(document.createElement("div"), { className: `toast ${level}` });
  toast.append(Object.assign(document.createElement("p"), { textContent: text }));
  if (undo) {
    const form = Object.assign(document.createElement("form"), { method: "post", action: undo });
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "csrfmiddlewaretoken", value: csrf() }));
    form.append(Object.assign(document.createElement("button"), { textContent: "Undo" }));
    toast.append(form);
  }
  toasts.append(toast);
  armToast(toast);
}

document.addEventListener("toast", (event) => showToast(event.detail));

/* Dialogs: data-open="id" opens, data-close closes; a typed count unlocks the button of a mass step. */

on("click", "[data-open]", (button, event) => {
  event.preventDefault();
  document.getElementById(button.dataset.open)?.showModal();
});
on("click", "[data-close]", (button) => button.closest("dialog")?.close());
on("click", "dialog", (dialog, event) => {
  if (event.target !== dialog) return;
  const box = dialog.getBoundingClientRect();
  const outside = event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
  if (outside && !dialog.querySelector("form [name]:not([type=hidden])")) dialog.close();
});

function checkTypedCount(input) {
  const ok = input.value.trim() === input.dataset.typedCount;
  for (const button of $$("button:not([type=button])", input.form)) button.disabled = !ok;
}
on("input", "[data-typed-count]", checkTypedCount);

/* Menus without anchor positioning are put under their button. */

if (!CSS.supports("position-area", "block-end")) {
  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (event.newState !== "open" || !menu.matches?.(".menu[popover]")) return;
    const box = document.querySelector(`[popovertarget="${menu.id}"]`)?.getBoundingClientRect();
    if (!box) return;
    menu.style.position = "fixed";
    menu.style.top = `${Math.min(box.bottom + 4, innerHeight - menu.offsetHeight - 8)}px`;
    menu.style.left = `${Math.max(8, Math.min(box.right - menu.offsetWidth, innerWidth - menu.offsetWidth - 8))}px`;
  }, true);
}

/* Small services */

on("click", "[data-copy]", async (button) => {
  const source = button.dataset.copy ? document.querySelector(button.dataset.copy) : button.previousElementSibling;
  await navigator.clipboard.writeText(("value" in source ? source.value : source.textContent).trim());
  const before = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = before; }, 1600);
});

function showTheme() {
  const now = document.documentElement.dataset.theme || "";
  for (const button of $$("[data-theme-set]")) button.setAttribute("aria-pressed", String(button.dataset.themeSet === now));
}
on("click", "[data-theme-set]", (button) => {
  const theme = button.dataset.themeSet;
  if (theme) document.documentElement.dataset.theme = theme; else delete document.documentElement.dataset.theme;
  try { if (theme) localStorage.setItem("theme", theme); else localStorage.removeItem("theme"); } catch { /* not kept */ }
  showTheme();
});

on("click", "[data-show-pane]", (button) => {
  document.querySelector(".split").dataset.pane = button.dataset.showPane;
  for (const other of $$("[data-show-pane]")) other.setAttribute("aria-pressed", String(other === button));
  document.dispatchEvent(new CustomEvent("pane", { detail: button.dataset.showPane }));
});

function count(line) {
  const field = document.getElementById(line.dataset.countFor);
  if (!field) return;
  const show = () => {
    const n = [...field.value].length;
    line.textContent = `${n.toLocaleString("en-GB")} of ${Number(line.dataset.max).toLocaleString("en-GB")}`;
    line.classList.toggle("over", n > Number(line.dataset.max));
  };
  field.removeAttribute("maxlength"); // a paste is shown to be too long, not cut in silence
  field.addEventListener("input", show);
  show();
}

on("change", "[data-check-all]", (box) => {
  for (const other of $$(`input[type=checkbox][name="${box.dataset.checkAll}"]`)) other.checked = box.checked;
  countChecked();
});
function countChecked() {
  for (const slot of $$("[data-checked-count]")) {
    const n = $$(`input[type=checkbox][name="${slot.dataset.checkedCount}"]:checked`).length;
    slot.textContent = n;
    const bulk = slot.closest("[data-bulk]");
    if (bulk) bulk.hidden = n === 0;
  }
}
on("change", "input[type=checkbox]", countChecked);

on("change", "[data-submit-on-change]", (field) => field.form.requestSubmit());

/* Guards: a form is sent once; half-written work is not left by accident. */

// Who signed in again in another tab has another token by now; a form that stood open must not be refused for that.
document.addEventListener("submit", ({ target }) => {
  const token = target.querySelector("[name=csrfmiddlewaretoken]");
  if (token) token.value = csrf();
}, true);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  form.dataset.clean = "1";
  if (form.method !== "post" || form.target === "_blank" || form.matches("[data-again]")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  const button = event.submitter;
  // After this event, so that the button's own name and value are still sent.
  setTimeout(() => button?.setAttribute("aria-busy", "true"));
  setTimeout(() => { delete form.dataset.sent; button?.removeAttribute("aria-busy"); }, 15000);
});
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of $$("form[data-sent]")) delete form.dataset.sent;
  for (const button of $$("[aria-busy=true]")) button.removeAttribute("aria-busy");
});
on("input", "form[data-guard]", (form) => { delete form.dataset.clean; form.dataset.touched = "1"; });
addEventListener("beforeunload", (event) => {
  if ($$("form[data-guard][data-touched]:not([data-clean])").length) event.preventDefault();
});

/* Keys: data-key="g p" on a link or button; "?" shows them all. */

let typed = "";
let typedTimer;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select, [contenteditable], dialog[open]")) return;
  if (event.key === "?") { showKeys(); return; }
  if (event.key.length !== 1) return;
  typed = `${typed} ${event.key}`.trim();
  clearTimeout(typedTimer);
  typedTimer = setTimeout(() => { typed = ""; }, 900);
  const found = $$("[data-key]").find((item) => item.dataset.key === typed && item.checkVisibility());
  if (!found) return;
  typed = "";
  event.preventDefault();
  if (found.matches("input, textarea, select")) found.focus(); else found.click();
});

function showKeys() {
  const rows = $$("[data-key]").filter((item) => item.checkVisibility())
    .map((item) => [item.dataset.key, item.dataset.keyName || item.getAttribute("aria-label") || item.textContent.trim()]);
  rows.push(["?", "This list"]);
  const dialog = Object.assign(document.createElement("dialog"), { className: "dialog" });
  const head = document.createElement("header");
  head.append(Object.assign(document.createElement("h2"), { textContent: "Keys on this page" }));
  const list = Object.assign(document.createElement("dl"), { className: "kv body" });
  for (const [keys, name] of rows) {
    const dt = document.createElement("dt");
    for (const key of keys.split(" ")) dt.append(Object.assign(document.createElement("kbd"), { textContent: key }), " ");
    list.append(dt, Object.assign(document.createElement("dd"), { textContent: name }));
  }
  const foot = document.createElement("footer");
  foot.append(Object.assign(document.createElement("button"), { className: "btn", textContent: "Close", autofocus: true }));
  foot.firstChild.addEventListener("click", () => dialog.close());
  dialog.append(head, list, foot);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/* htmx: our token, our errors in words */

document.addEventListener("htmx:configRequest", ({ detail }) => {
  detail.headers["X-CSRFToken"] = csrf();
  delete detail.parameters.csrfmiddlewaretoken; // the header says it, and is never old
});
document.addEventListener("htmx:sendError", () => showToast({ text: "The server cannot be reached. Nothing was changed; try again when you are online.", level: "error" }));
document.addEventListener("htmx:responseError", async (event) => {
  const { status, responseText, responseURL } = event.detail.xhr;
  if (status === 401 || responseURL.includes("/login/")) showToast({ text: "You are signed out. Open the sign-in page in another tab, then try again.", level: "error" });
  else {
    const page = new DOMParser().parseFromString(responseText, "text/html");
    showToast({ text: page.querySelector("main p")?.textContent || "This did not work. Nothing was changed.", level: "error" });
  }
});

/* Start, and again for what htmx brings in */

function start(root) {
  fillTimes(root);
  $$("[data-count-for]", root).forEach(count);
  $$("[data-typed-count]", root).forEach(checkTypedCount);
  $$(".rail .now, .side [aria-current], .tabs [aria-current]", root).forEach((stop) => {
    const line = stop.parentElement;
    line.scrollLeft = stop.offsetLeft - line.offsetLeft - line.clientWidth / 3;
  });
  // What scrolls sideways is reached by keyboard, too.
  $$(".rail, .scroll", root).forEach((box) => { if (box.scrollWidth > box.clientWidth && !box.querySelector("a, button, input")) box.tabIndex = 0; });
  root.querySelector?.("[data-focus]")?.focus();
}
start(document);
tick();
setInterval(tick, 1000);
showTheme();
countChecked();
for (const toast of $$(".toast", toasts)) { toasts.append(toast); armToast(toast); }
document.addEventListener("htmx:load", (event) => { if (event.detail.elt !== document.body) { start(event.detail.elt); tick(); } });
