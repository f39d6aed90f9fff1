// The public programme in the viewer's own time, when they ask for it; the choice stays in the browser.

const button = document.querySelector("[data-zone-switch]");
const name = document.querySelector("[data-zone-name]");
const times = [...document.querySelectorAll("time[data-clock], [data-span] time")];
const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
const theirs = { zone: name?.textContent, words: times.map((time) => time.textContent) };
const KEY = "schedule-zone";

function dayOf(at, timeZone) {
  return new Intl.DateTimeFormat("en-CA", { timeZone }).format(at);
}

// A moment that falls on another day here than at the venue says which.
function clock(time) {
  const at = new Date(time.dateTime);
  const said = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(at);
  if (dayOf(at, mine) === dayOf(at, button.dataset.venueZone)) return said;
  return `${new Intl.DateTimeFormat("en-GB", { weekday: "short" }).format(at)} ${said}`;
}

function show(isMine) {
  times.forEach((time, n) => { time.textContent = isMine ? clock(time) : theirs.words[n]; });
  name.textContent = isMine ? `${mine} (your time)` : theirs.zone;
  button.textContent = isMine ? "Show the venue's time" : "Show my time";
  button.setAttribute("aria-pressed", String(isMine));
}

if (button && name && mine) {
  button.addEventListener("click", () => {
    const isMine = button.getAttribute("aria-pressed") !== "true";
    localStorage.setItem(KEY, isMine ? "mine" : "venue");
    show(isMine);
  });
  if (localStorage.getItem(KEY) === "mine") show(true);
}
