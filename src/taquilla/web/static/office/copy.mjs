// @ts-check
// Copies a secret that is shown once.
const copy = /** @type {HTMLButtonElement} */ (document.getElementById("copy"));
copy.hidden = !navigator.clipboard;
copy.addEventListener("click", async () => {
  await navigator.clipboard.writeText(document.getElementById("secret")?.textContent ?? "");
  copy.textContent = copy.dataset.copied ?? "";
});
