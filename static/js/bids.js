// Bidding by keyboard: j and k move between papers, 1 to 4 bid on the one in hand and go on to the next without a bid.
// The keys are data-key attributes on the buttons of that paper, so that app.js presses them and "?" lists them.

const papers = () => [...document.querySelectorAll(".bid")];
const inHand = () => document.querySelector(".bid.in-hand");

function take(paper, { scroll = true } = {}) {
  for (const button of document.querySelectorAll("[data-bid-key][data-key]")) delete button.dataset.key;
  inHand()?.classList.remove("in-hand");
  if (!paper) return;
  paper.classList.add("in-hand");
  for (const button of paper.querySelectorAll("[data-bid-key]")) button.dataset.key = button.dataset.bidKey;
  if (scroll) paper.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = papers();
  const at = all.indexOf(inHand());
  take(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
}

for (const button of document.querySelectorAll("[data-bid-step]")) button.addEventListener("click", () => step(Number(button.dataset.bidStep)));

document.addEventListener("focusin", (event) => {
  const paper = event.target.closest(".bid");
  if (paper && paper !== inHand()) take(paper, { scroll: false });
});

let byKey = false;
document.addEventListener("keydown", (event) => { byKey = /^[1-4]$/.test(event.key); }, true);
document.addEventListener("pointerdown", () => { byKey = false; }, true);

// The answer replaces the paper's card; the one in hand stays in hand, or the next without a bid is taken.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target === inHand()) event.detail.target.dataset.wasInHand = "1";
});
document.addEventListener("htmx:afterSwap", (event) => {
  const was = event.detail.target;
  if (!was?.matches?.(".bid") || !was.dataset.wasInHand) return;
  const paper = document.getElementById(was.id);
  const all = papers();
  const next = all.slice(all.indexOf(paper) + 1).find((other) => !("bid" in other.dataset));
  take(byKey && next && "bid" in (paper?.dataset ?? {}) ? next : paper, { scroll: byKey });
});

take(papers()[0], { scroll: false });
