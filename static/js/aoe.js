// Moments typed as AoE (UTC−12): beside each pair of day and time, what it is in the person's own zone.

const said = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short", timeZone: "UTC" });

function show(box) {
  const day = box.querySelector("[data-aoe-day]").value;
  const time = box.querySelector("[data-aoe-time]")?.value || box.dataset.hour || "23:59";
  const at = day && new Date(`${day}T${time}:00-12:00`);
  box.querySelector("[data-aoe-said]").textContent = !at || Number.isNaN(at.getTime()) ? "" : `${weekday.format(new Date(day))} AoE · ${said.format(at)} your time`;
}

function arm(root) {
  for (const box of root.querySelectorAll("[data-aoe]")) {
    if (box.dataset.armed) continue;
    box.dataset.armed = "1";
    box.addEventListener("input", () => show(box));
    show(box);
  }
}
arm(document);
document.addEventListener("htmx:load", (event) => arm(event.detail.elt.parentElement || document));
