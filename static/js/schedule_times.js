// The public programme in the viewer's own time, when they ask for it; the choice stays in the browser. What other
// scripts add to the page is shown likewise once they say "times".

const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
const KEY = "schedule-zone";

function dayOf(at, timeZone) {
  return new Intl.DateTimeFormat("en-CA", { timeZone }).format(at);
}

// A moment that falls on another day here than at the venue says which.
function clock(time, venueZone) {
  const at = new Date(time.dateTime);
  const said = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(at);
  if (dayOf(at, mine) === dayOf(at, venueZone)) return said;
  return `${new Intl.DateTimeFormat("en-GB", { weekday: "short" }).format(at)} ${said}`;
}

function put(element, words) {
  element.dataset.venueWords ??= element.textContent; // copies of the element bring them along
  const text = words ?? element.dataset.venueWords;
  if (element.textContent !== text) element.textContent = text;
}

function show() {
  const button = document.querySelector("[data-zone-switch]");
  const name = document.querySelector("[data-zone-name]");
  if (!button || !name || !mine) return;
  const isMine = localStorage.getItem(KEY) === "mine";
  for (const time of document.querySelectorAll("time[data-clock], [data-span] time")) {
    put(time, isMine ? clock(time, button.dataset.venueZone) : null);
  }
  put(name, isMine ? `${mine} (your time)` : null);
  button.textContent = isMine ? "Show the venue's time" : "Show my time";
  button.setAttribute("aria-pressed", String(isMine));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-zone-switch]");
  if (!button) return;
  localStorage.setItem(KEY, button.getAttribute("aria-pressed") === "true" ? "venue" : "mine");
  show();
});
document.addEventListener("times", show);
show();
