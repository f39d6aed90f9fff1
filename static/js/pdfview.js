// The paper beside the work: PDF.js draws a page when it is seen, with selectable text. Find, zoom, keys; a selection can be
// quoted into the text field that was used last. <div data-pdf=…> of templates/_pdf.html; needs css/pdf.css.

const icon = (path) => `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
const TOOLS = `
<div class="pdf-tools" role="toolbar" aria-label="Paper">
  <button class="btn small square plain" type="button" data-do="prev" data-key="k" aria-label="Previous page">${icon("m14.5 5.5-6.5 6.5 6.5 6.5")}</button>
  <span class="pdf-page"><label><span class="vh">Page</span><input inputmode="numeric" value="1" data-page></label> of <span data-pages>…</span></span>
  <button class="btn small square plain" type="button" data-do="next" data-key="j" aria-label="Next page">${icon("m9.5 5.5 6.5 6.5-6.5 6.5")}</button>
  <i></i>
  <button class="btn small square plain" type="button" data-do="smaller" data-key="-" aria-label="Smaller">${icon("M5 12h14")}</button>
  <button class="btn small plain" type="button" data-do="fit" data-key="0" data-key-name="Fit the width"><span data-zoom>100 %</span><span class="vh">, fit the width</span></button>
  <button class="btn small square plain" type="button" data-do="larger" data-key="+" aria-label="Larger">${icon("M12 5v14M5 12h14")}</button>
  <i></i>
  <button class="btn small plain" type="button" data-do="find" data-key="f" aria-expanded="false" aria-label="Find in the paper">${icon("M17.5 11a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0zM16 16l4.5 4.5")}<span class="pdf-word">Find</span></button>
  <a class="btn small plain" target="_blank" aria-label="Open in a tab of its own">${icon("M14 4h6v6M20 4l-9 9M18 14v6H4V6h6")}<span class="pdf-word">Open</span></a>
</div>
<form class="pdf-find" role="search" hidden>
  <input class="input" type="search" aria-label="Find in the paper" placeholder="Find in the paper" data-needle>
  <span class="small quiet num" role="status" data-found></span>
  <button class="btn small square plain" type="button" data-do="find-prev" aria-label="Previous match">${icon("M6 15l6-6 6 6")}</button>
  <button class="btn small square plain" type="submit" aria-label="Next match">${icon("M6 9l6 6 6-6")}</button>
  <button class="btn small square plain" type="button" data-do="find-close" aria-label="Close">${icon("m6 6 12 12M18 6 6 18")}</button>
</form>
<div class="pdf-body"><div class="pdf-scroll" tabindex="0" role="region" aria-label="Pages of the paper"><div class="pdfViewer"></div></div><p class="pdf-wait" role="status"><progress></progress><span>Getting the paper…</span></p></div>
<button class="btn small main pdf-quote" type="button" hidden>Quote in your text</button>`;

// PDF.js speaks through a translator; our own words stand in the toolbar, so it gets one that stays silent.
const silent = { getLanguage: () => "en-gb", getDirection: () => "ltr", get: async () => "", translate: async () => {}, translateOnce: async () => {}, destroy: async () => {}, pause() {}, resume() {} };

let lastField = null;
document.addEventListener("focusin", (event) => { if (event.target.matches?.("textarea")) lastField = event.target; });

async function open(box) {
  const { pdf: url, pdfjs, viewer: viewerUrl, worker, assets } = box.dataset;
  const fallback = box.innerHTML;
  box.innerHTML = TOOLS;
  const $ = (selector) => box.querySelector(selector);
  $("a").href = url;
  try {
    const lib = await import(pdfjs);
    globalThis.pdfjsLib = lib;
    lib.GlobalWorkerOptions.workerSrc = worker;
    const web = await import(viewerUrl);
    const task = lib.getDocument({
      url, isEvalSupported: false, useWasm: false, wasmUrl: `${assets}wasm/`, cMapUrl: `${assets}cmaps/`, cMapPacked: true,
      standardFontDataUrl: `${assets}standard_fonts/`, withCredentials: true, enableXfa: false,
    });
    task.onProgress = ({ loaded, total }) => { const bar = $(".pdf-wait progress"); if (bar && total) { bar.max = total; bar.value = loaded; } };
    run(box, lib, web, await task.promise);
  } catch (error) {
    box.innerHTML = fallback;
    const why = error?.name === "PasswordException" ? "The paper is protected by a password, so it cannot be shown here." : "The paper cannot be shown here.";
    box.prepend(Object.assign(document.createElement("p"), { className: "wrap quiet", textContent: why }));
    console.warn("pdfview:", error);
  }
}

function run(box, lib, web, pdf) {
  const $ = (selector) => box.querySelector(selector);
  const scroll = $(".pdf-scroll");
  const eventBus = new web.EventBus();
  const linkService = new web.PDFLinkService({ eventBus, externalLinkTarget: web.LinkTarget?.BLANK ?? 2 });
  const findController = new web.PDFFindController({ eventBus, linkService });
  const viewer = new web.PDFViewer({
    container: scroll, viewer: $(".pdfViewer"), eventBus, linkService, findController, l10n: silent,
    annotationMode: lib.AnnotationMode.ENABLE, annotationEditorMode: lib.AnnotationEditorType.DISABLE, removePageBorders: true,
  });
  linkService.setViewer(viewer);
  viewer.setDocument(pdf);
  linkService.setDocument(pdf, null);
  $("[data-pages]").textContent = pdf.numPages;
  $(".pdf-wait").remove();
  box.viewer = viewer;

  const zoomed = () => { $("[data-zoom]").textContent = `${Math.round(viewer.currentScale * 100)} %`; };
  let isFit = true;
  const fit = () => {
    isFit = true;
    if (!scroll.clientWidth) return;
    viewer.currentScaleValue = "page-width";
    viewer.currentScale = Math.min(1.5, viewer.currentScale * (1 - 28 / scroll.clientWidth));
    zoomed();
  };
  eventBus.on("pagesinit", () => {
    for (let i = 0; i < viewer.pagesCount; i += 1) viewer.getPageView(i).div.setAttribute("aria-label", `Page ${i + 1}`);
    fit();
  });
  eventBus.on("scalechanging", zoomed);
  eventBus.on("pagechanging", ({ pageNumber }) => { $("[data-page]").value = pageNumber; });
  new ResizeObserver(() => { if (isFit && scroll.clientWidth && viewer.pagesCount) fit(); }).observe(scroll);

  /* Find */
  const bar = $(".pdf-find");
  const needle = $("[data-needle]");
  const seek = (type, findPrevious = false) => eventBus.dispatch("find", { source: box, type, query: needle.value, caseSensitive: false, entireWord: false, highlightAll: true, findPrevious, matchDiacritics: false });
  const showFind = (isOpen) => {
    bar.hidden = !isOpen;
    $("[data-do=find]").setAttribute("aria-expanded", String(isOpen));
    if (isOpen) { needle.focus(); needle.select(); } else { eventBus.dispatch("findbarclose", { source: box }); scroll.focus({ preventScroll: true }); }
  };
  const found = ({ matchesCount: { current, total } }) => { $("[data-found]").textContent = needle.value ? (total ? `${current} of ${total}` : "not found") : ""; };
  eventBus.on("updatefindmatchescount", found);
  eventBus.on("updatefindcontrolstate", found);
  needle.addEventListener("input", () => seek(""));
  bar.addEventListener("submit", (event) => { event.preventDefault(); event.stopPropagation(); seek("again"); });
  bar.addEventListener("keydown", (event) => {
    if (event.key === "Escape") showFind(false);
    if (event.key === "Enter" && event.shiftKey) { event.preventDefault(); seek("again", true); }
  });

  const acts = {
    prev: () => viewer.previousPage(), next: () => viewer.nextPage(), fit,
    smaller: () => { isFit = false; viewer.decreaseScale(); zoomed(); }, larger: () => { isFit = false; viewer.increaseScale(); zoomed(); },
    find: () => showFind(bar.hidden), "find-close": () => showFind(false), "find-prev": () => seek("again", true),
  };
  box.addEventListener("click", (event) => acts[event.target.closest("[data-do]")?.dataset.do]?.());
  $("[data-page]").addEventListener("change", ({ target }) => {
    const page = Number.parseInt(target.value, 10);
    if (page >= 1 && page <= pdf.numPages) viewer.currentPageNumber = page;
    target.value = viewer.currentPageNumber;
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "f" && scroll.checkVisibility() && !event.target.closest?.("textarea")) { event.preventDefault(); showFind(true); }
  });
  document.addEventListener("pane", ({ detail }) => { if (detail === "paper" && isFit) fit(); });

  quote(box, scroll);
}

// A selection in the paper can be taken into the text field that was used last: "> … (p. 3)".
function quote(box, scroll) {
  const button = box.querySelector(".pdf-quote");
  const chosen = () => {
    const selection = getSelection();
    const text = selection.isCollapsed ? "" : selection.toString().replace(/-\n(?=\p{Ll})/gu, "").replace(/\s+/g, " ").trim();
    if (!text || !scroll.contains(selection.anchorNode)) return null;
    return { text, page: (selection.anchorNode.parentElement || selection.anchorNode).closest(".page")?.dataset.pageNumber, box: selection.getRangeAt(0).getBoundingClientRect() };
  };
  document.addEventListener("selectionchange", () => {
    const pick = document.querySelector("textarea") && chosen();
    button.hidden = !pick;
    if (!pick) return;
    const frame = box.getBoundingClientRect();
    button.style.top = `${Math.max(8, Math.min(pick.box.bottom - frame.top + 8, frame.height - 44))}px`;
    button.style.left = `${Math.max(8, Math.min(pick.box.left - frame.left, frame.width - 170))}px`;
  });
  button.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
  button.addEventListener("click", () => {
    const pick = chosen();
    const field = (lastField?.isConnected && !lastField.readOnly && lastField) || document.querySelector(".work textarea, form[data-autosave] textarea, textarea");
    if (!pick || !field) return;
    const at = field === lastField ? field.selectionStart : field.value.length;
    const before = field.value.slice(0, at);
    const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    const text = `${gap}> ${pick.text} (p. ${pick.page})\n\n`;
    document.querySelector("[data-show-pane=work]")?.click();
    field.focus();
    field.setRangeText(text, at, at, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    getSelection().removeAllRanges();
    button.hidden = true;
    field.focus();
  });
}

document.querySelectorAll("[data-pdf]").forEach(open);
