// @ts-check
// Copies a secret that is shown once, or selects it where the clipboard is refused.
const copy = /** @type {HTMLButtonElement} */ (document.getElementById("copy"));
const secret = /** @type {HTMLElement} */ (document.getElementById("secret"));
copy.hidden = !navigator.clipboard;
copy.addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(secret.textContent ?? "");
    copy.textContent = copy.dataset.copied ?? "";
  } catch {
    getSelection()?.selectAllChildren(secret);
  }
});
