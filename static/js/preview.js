// Markdown and maths as the page will show them: Write | Preview above a textarea. The server renders; there is one renderer.

const csrf = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";

function arm(box) {
  const text = box.querySelector("textarea");
  const shown = Object.assign(document.createElement("div"), { className: "prose preview", hidden: true, tabIndex: 0 });
  shown.setAttribute("aria-live", "polite");
  const tabs = Object.assign(document.createElement("div"), { className: "seg" });
  tabs.setAttribute("role", "group");
  const button = (name, act) => {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: name });
    made.addEventListener("click", act);
    tabs.append(made);
    return made;
  };
  const show = (isPreview) => {
    shown.hidden = !isPreview;
    text.hidden = isPreview;
    write.setAttribute("aria-pressed", String(!isPreview));
    preview.setAttribute("aria-pressed", String(isPreview));
  };
  const write = button("Write", () => { show(false); text.focus(); });
  const preview = button("Preview", async () => {
    shown.style.minHeight = `${text.offsetHeight}px`;
    try {
      const response = await fetch(box.dataset.previewUrl, { method: "POST", body: new URLSearchParams({ text: text.value }), headers: { "X-CSRFToken": csrf() }, credentials: "same-origin" });
      if (!response.ok) throw new Error(response.status);
      shown.innerHTML = text.value.trim() ? await response.text() : "<p class=quiet>Nothing written yet.</p>";
    } catch {
      shown.textContent = "The preview cannot be made at the moment. Your text is as it was.";
    }
    show(true);
  });
  text.before(tabs);
  text.after(shown);
  show(false);
}

const start = (root) => {
  for (const box of root.querySelectorAll("[data-preview-url]")) {
    if (box.dataset.armed) continue;
    box.dataset.armed = "1";
    arm(box);
  }
};
start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentElement || document));
