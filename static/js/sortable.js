// Lists in an order that people choose: dragged by [data-grip], or moved by the buttons [data-move=up|down] with the keyboard.
// <ol data-sort="NAME"> writes the data-id of its rows, comma-separated, into the input NAME; data-sort-url posts them.
// Needs vendor/sortable/Sortable.min.js for dragging; the buttons work without it.

const csrf = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";

async function moved(list) {
  const order = [...list.children].map((row) => row.dataset.id).join(",");
  const input = list.dataset.sort && (list.closest("form") || document).querySelector(`[name="${list.dataset.sort}"]`);
  if (input && input.value !== order) {
    input.value = order;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  if (!list.dataset.sortUrl) return;
  const response = await fetch(list.dataset.sortUrl, { method: "POST", body: new URLSearchParams({ order }), headers: { "X-CSRFToken": csrf(), Accept: "application/json" }, credentials: "same-origin" }).catch(() => null);
  if (!response?.ok) document.dispatchEvent(new CustomEvent("toast", { detail: { level: "error", text: "The new order is not on the server. Reload the page and try again." } }));
}

function arm(list) {
  if (list.dataset.armed) return;
  list.dataset.armed = "1";
  globalThis.Sortable?.create(list, { handle: "[data-grip]", animation: 150, onEnd: () => moved(list) });
  const said = Object.assign(document.createElement("p"), { className: "vh" });
  said.setAttribute("role", "status");
  list.after(said);
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    const row = button?.closest("[data-sort] > *, [data-sort-url] > *");
    if (!row) return;
    event.preventDefault(); // without script such a button sends its form
    const other = button.dataset.move === "up" ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (button.dataset.move === "up") other.before(row); else other.after(row);
    (button.checkVisibility({ visibilityProperty: true }) ? button : row.querySelector("[data-move]:not([data-move='" + button.dataset.move + "'])"))?.focus();
    said.textContent = `Now at place ${[...list.children].indexOf(row) + 1} of ${list.children.length}`;
    moved(list);
  });
}

const start = (root) => root.querySelectorAll("[data-sort], [data-sort-url]").forEach(arm);
start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentElement || document));
