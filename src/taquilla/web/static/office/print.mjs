// @ts-check
// Prints the page.
const print = /** @type {HTMLButtonElement} */ (document.getElementById("print"));
print.hidden = false;
print.addEventListener("click", () => window.print());
