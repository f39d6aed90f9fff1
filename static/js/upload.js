// Files in pieces (tus): progress, pause, resume after a break or a reload, and the server's own sentence when it refuses.
// <div class="drop" data-upload-url=…> of templates/_upload.html; needs vendor/tus/tus.min.js.

const { tus } = globalThis;
const MB = 2 ** 20;
const size = (bytes) => (bytes < MB ? `${Math.ceil(bytes / 1024)} kB` : `${(bytes / MB).toFixed(bytes < 10 * MB ? 1 : 0)} MB`);
const csrf = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || document.querySelector("meta[name=csrf], [name=csrfmiddlewaretoken]")?.content || document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";

class Upload {
  constructor(box) {
    this.box = box;
    this.input = box.querySelector("input[type=file]");
    this.panel = box.querySelector(".upload");
    this.bar = box.querySelector("progress");
    this.part = (name) => box.querySelector(`[data-upload-${name}]`);
    this.input.addEventListener("change", () => this.choose(this.input.files[0]));
    for (const type of ["dragenter", "dragover"]) box.addEventListener(type, () => box.classList.add("over"));
    for (const type of ["dragleave", "drop", "dragend"]) box.addEventListener(type, () => box.classList.remove("over"));
    this.part("pause").addEventListener("click", () => (this.paused ? this.go() : this.pause()));
    this.part("retry").addEventListener("click", () => this.go());
    this.part("cancel").addEventListener("click", () => this.cancel());
    addEventListener("online", () => { if (this.failed) this.go(); });
    addEventListener("beforeunload", (event) => { if (this.running) event.preventDefault(); });
  }

  problem(file) {
    const { accept, maxMb } = this.box.dataset;
    if (!file.size) return `${file.name} is empty (0 bytes).`;
    if (maxMb && file.size > maxMb * MB) return `${file.name} has ${size(file.size)}; at most ${maxMb} MB are taken.`;
    const endings = (accept || "").split(",").map((item) => item.trim().toLowerCase()).filter((item) => item.startsWith("."));
    if (endings.length && !endings.some((ending) => file.name.toLowerCase().endsWith(ending))) return `${file.name} is not a ${endings.join(" or ")} file.`;
    return "";
  }

  async choose(file) {
    if (!file) return;
    this.panel.hidden = false;
    this.part("name").textContent = file.name;
    this.bar.value = 0;
    const problem = this.problem(file);
    if (problem) { this.stop(problem, { again: false }); return; }
    const metadata = { filename: file.name, filetype: file.type };
    for (const pair of (this.box.dataset.meta || "").split(" ").filter(Boolean)) metadata[pair.split("=")[0]] = pair.slice(pair.indexOf("=") + 1);
    this.began = { at: Date.now(), bytes: null };
    this.upload = new tus.Upload(file, {
      endpoint: this.box.dataset.uploadUrl, metadata, chunkSize: 4 * MB, retryDelays: [0, 1000, 3000, 6000, 12000, 20000],
      removeFingerprintOnSuccess: true,
      onBeforeRequest: (request) => { request.setHeader("X-CSRFToken", csrf()); request.setHeader("Accept", "application/json"); },
      onShouldRetry: (error) => { const status = error.originalResponse?.getStatus() || 0; return status === 0 || status === 409 || status === 423 || status >= 500; },
      onProgress: (sent, total) => this.progress(sent, total),
      onError: (error) => this.stop(this.sentence(error), { again: true }),
      onSuccess: () => this.done(),
    });
    const [before] = await this.upload.findPreviousUploads();
    if (before) this.upload.resumeFromPreviousUpload(before);
    this.go();
  }

  go() {
    this.running = true;
    this.paused = this.failed = false;
    this.began = { at: Date.now(), bytes: null };
    this.part("pause").hidden = false;
    this.part("pause").textContent = "Pause";
    this.part("retry").hidden = true;
    this.part("cancel").textContent = "Cancel";
    this.panel.classList.remove("failed");
    this.part("note").textContent = "Starting…";
    this.upload.start();
  }

  pause() {
    this.upload.abort();
    this.running = false;
    this.paused = true;
    this.part("pause").textContent = "Go on";
    this.part("note").textContent = "Paused; what has arrived is kept.";
  }

  cancel() {
    this.upload?.abort(Boolean(this.upload.url)).catch(() => {});
    this.running = false;
    this.panel.hidden = true;
    this.input.value = "";
  }

  progress(sent, total) {
    this.began.bytes ??= sent;
    const seconds = (Date.now() - this.began.at) / 1000;
    const rate = (sent - this.began.bytes) / seconds;
    const left = rate > 0 && seconds > 1 ? ` · ${Math.ceil((total - sent) / rate)} s left` : "";
    this.bar.max = total;
    this.bar.value = sent;
    this.part("note").textContent = sent < total ? `${size(sent)} of ${size(total)}${left}` : "Arrived; being looked at…";
  }

  sentence(error) {
    const response = error.originalResponse;
    const status = response?.getStatus();
    if (!status) return "The connection broke. What has arrived is kept; it goes on when you are online.";
    if (status === 401 || status === 403) return "You are signed out. Sign in in another tab, then try again; what has arrived is kept.";
    const text = response.getBody() || "";
    try { return JSON.parse(text).message || "The server did not take this file."; } catch { /* plain text */ }
    return text && text.length < 400 && !text.startsWith("<") ? text : "The server did not take this file.";
  }

  stop(sentence, { again }) {
    this.running = false;
    this.failed = again;
    this.panel.classList.add("failed");
    this.part("note").textContent = sentence;
    this.part("pause").hidden = true;
    this.part("retry").hidden = !again;
    this.part("cancel").textContent = "Choose another file";
  }

  async done() {
    this.running = false;
    this.input.value = "";
    const { fetchUrl, target } = this.box.dataset;
    if (fetchUrl && target) {
      const response = await fetch(fetchUrl, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
      const place = document.getElementById(target);
      if (response.ok && place) {
        place.innerHTML = await response.text();
        globalThis.htmx?.process(place);
        place.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: place } }));
      } else location.reload();
    }
    this.panel.hidden = true;
    (document.contains(this.box) ? this.box : document.getElementById(target) || document).dispatchEvent(new CustomEvent("uploaded", { bubbles: true, detail: { url: this.upload.url } }));
  }
}

const start = (root) => {
  for (const box of root.querySelectorAll("[data-upload-url]")) box.upload ??= new Upload(box);
};
start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentElement || document));
