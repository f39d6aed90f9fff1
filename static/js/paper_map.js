// The map of papers: the title of a point beside it, and topics and kinds to choose. No module, so that it runs from a
// disk. Without it the chips lead to the lists.
(() => {
  const frame = document.querySelector("[data-map]");
  const map = frame.querySelector(".map");
  const tip = frame.querySelector(".tip");
  const count = frame.querySelector("[data-map-count]");
  const points = [...map.querySelectorAll("a")].map((link) => {
    const title = document.getElementById(link.getAttribute("aria-labelledby"));
    const item = title.closest("li");
    return { link, title, item, kind: item.dataset.kind, topic: item.closest("[data-of]").dataset.of };
  });
  const chosen = { topic: new Set(), kind: new Set() };

  const point = (target) => points.find((each) => each.link === target.closest("a"));
  const say = (event) => {
    const found = point(event.target);
    tip.hidden = !found;
    if (!found) return;
    tip.replaceChildren(...[...found.title.childNodes].map((node) => node.cloneNode(true)));
    const box = map.getBoundingClientRect();
    const dot = found.link.getBoundingClientRect();
    const half = tip.offsetWidth / 2 + 4;
    const left = dot.left + dot.width / 2 - box.left;
    tip.style.left = `${Math.min(Math.max(left, half), Math.max(box.width - half, half))}px`;
    tip.style.top = `${dot.top - box.top}px`;
  };
  for (const kind of ["pointerover", "focusin"]) map.addEventListener(kind, say);
  for (const kind of ["pointerleave", "focusout"]) map.addEventListener(kind, () => { tip.hidden = true; });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") tip.hidden = true; });

  const fits = (each) => ["topic", "kind"].every((name) => !chosen[name].size || chosen[name].has(each[name]));
  const show = () => {
    let n = 0;
    for (const each of points) {
      const is = fits(each);
      n += is;
      each.link.classList.toggle("off", !is);
      each.link.tabIndex = is ? 0 : -1;
      each.item.hidden = !is;
    }
    for (const group of document.querySelectorAll("[data-of]")) group.hidden = !group.querySelector("li:not([hidden])");
    map.classList.toggle("filtered", n < points.length);
    count.textContent = n < points.length ? `${n} of ${points.length} papers. Choose again to see all.` : "";
  };
  for (const chip of frame.querySelectorAll(".chip")) {
    const name = chip.dataset.topic ? "topic" : "kind";
    const value = chip.dataset[name];
    chip.setAttribute("role", "button");
    chip.setAttribute("aria-pressed", "false");
    const toggle = (event) => {
      event.preventDefault();
      const isOn = !chosen[name].delete(value);
      if (isOn) chosen[name].add(value);
      chip.setAttribute("aria-pressed", String(isOn));
      show();
    };
    chip.addEventListener("click", toggle);
    chip.addEventListener("keydown", (event) => { if (event.key === " ") toggle(event); });
  }
})();
