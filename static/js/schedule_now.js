// What is on now and what comes next, while the page stays open. The server says it for the minute in which it made
// the page; see also _upcoming in schedule/views/public.py.

const line = document.querySelector("[data-now] p");
const DAY = 864e5;
const things = [...document.querySelectorAll("[data-from]")].map((element) => ({
  element,
  from: new Date(element.dataset.from),
  to: new Date(element.dataset.to),
}));
const sessions = things.filter(({ element }) => element.dataset.title);
let said = null;

function named({ element }, word, end) {
  const link = Object.assign(document.createElement("a"), { href: `#${element.id}`, textContent: element.dataset.title });
  const time = element.querySelectorAll("[data-span] time")[end].cloneNode(true);
  time.dataset.clock = "";
  const room = element.dataset.room ? `, ${element.dataset.room}` : "";
  return [link, `${room}, ${word} `, time];
}

function listed(label, found, word, end) {
  if (!found.length) return [];
  const bold = Object.assign(document.createElement("b"), { textContent: label });
  return [bold, " ", ...found.flatMap((one, n) => [...(n ? ["; "] : []), ...named(one, word, end)])];
}

function mark() {
  const now = Date.now();
  for (const { element, from, to } of things) {
    if (from <= now && now < to) element.setAttribute("aria-current", "time");
    else element.removeAttribute("aria-current");
  }
  if (!line) return;
  const current = sessions.filter(({ from, to }) => from <= now && now < to);
  const first = Math.min(...sessions.filter(({ from }) => from > now).map(({ from }) => +from));
  const upcoming = first - now < DAY ? sessions.filter(({ from }) => +from === first) : [];
  const state = [...current, "|", ...upcoming].map((one) => one.element?.id ?? one).join(" ");
  if (state === said) return;
  said = state;
  line.parentElement.hidden = !current.length && !upcoming.length;
  const both = current.length && upcoming.length ? [" · "] : [];
  line.replaceChildren(...listed("Now:", current, "until", 1), ...both, ...listed("Next:", upcoming, "at", 0));
  document.dispatchEvent(new Event("times"));
}

mark();
setInterval(mark, 15000);
