// A select with search and many answers (topics, people): <select data-pick multiple>; needs vendor/tom-select/tom-select.complete.min.js and css/picker.css.

const { TomSelect } = globalThis;

function arm(select) {
  const { pickUrl, maxItems, pickCreate, placeholder } = select.dataset;
  if (select.tomselect) return;
  new TomSelect(select, {
    plugins: select.multiple ? ["remove_button"] : [],
    maxItems: select.multiple ? Number(maxItems) || null : 1,
    maxOptions: 200,
    create: pickCreate !== undefined,
    hideSelected: true,
    closeAfterSelect: !select.multiple,
    placeholder,
    render: { no_results: () => '<div class="no-results">Nothing found</div>' },
    ...(pickUrl && {
      valueField: "value", labelField: "text", searchField: ["text"], preload: "focus",
      load: async (query, done) => {
        try {
          const response = await fetch(pickUrl + encodeURIComponent(query), { headers: { Accept: "application/json" }, credentials: "same-origin" });
          done(response.ok ? await response.json() : []);
        } catch { done([]); }
      },
    }),
  });
  select.setAttribute("aria-hidden", "true"); // its label and its keys belong to the new control
}

const start = (root) => root.querySelectorAll("select[data-pick]").forEach(arm);
start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentElement || document));
