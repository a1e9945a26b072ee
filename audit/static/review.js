// Single keys for the buttons and links of a page that say so (data-key). Everything works without it.
"use strict";
document.addEventListener("keydown", (event) => {
  const at = event.target;
  const isTyping = at instanceof Element && at.closest("input, textarea, select, [contenteditable]");
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
  const key = event.key.toLowerCase();
  const found = /^[a-z]$/.test(key) ? document.querySelector(`[data-key="${key}"]`) : null;
  if (found === null) return;
  event.preventDefault();
  found.click();
});
// one press, one answer
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
