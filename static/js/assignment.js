// The list of candidates closes once its choice was answered. Not before: a button that loses the focus is forgotten by
// htmx. Also after a refusal, whose sentence would otherwise stand behind the dialog.

const dialog = document.getElementById("candidates");

dialog?.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.requestConfig.verb === "post") dialog.close();
});
