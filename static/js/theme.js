// Before the first paint: light or dark as the person chose, and that script runs.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("theme");
    if (theme) root.dataset.theme = theme;
  } catch { /* storage is switched off: the system's choice stays */ }
})();
