// A list filtered as one types, by the words of each row or by what it shows: no server, and no module, so that it runs
// from a disk.
(() => {
  const box = document.querySelector("[data-filter-box]");
  const rows = [...document.querySelectorAll("[data-filter-list] > li")];
  const count = document.querySelector("[data-filter-count]");
  const input = box.querySelector("input");
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const said = rows.map((row) => plain(row.dataset.words ?? row.textContent));
  const show = () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    let n = 0;
    rows.forEach((row, i) => {
      const fits = words.every((word) => said[i].includes(word));
      row.hidden = !fits;
      n += fits;
    });
    count.textContent = n;
  };
  box.hidden = false;
  input.addEventListener("input", show);
  show();
})();
