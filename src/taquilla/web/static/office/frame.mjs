// The frame of the pages of the office for whoever oversees it: what waits, and the search by Ctrl K.
/** Ask for a part of a page; "" where it cannot be had.
 * @param {string} path @returns {Promise<string>} */
async function part(path) {
  const response = await fetch(path, { headers: { accept: "text/html" }, redirect: "error" }).catch(() => undefined);
  return response?.ok ? response.text() : "";
}

const dialog = /** @type {HTMLDialogElement} */ (document.querySelector("#find"));
const typed = /** @type {HTMLInputElement} */ (dialog.querySelector("input"));
const found = /** @type {HTMLElement} */ (dialog.querySelector("div"));

function find() {
  if (!dialog.open) dialog.showModal();
  typed.select();
}
addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  find();
});
document.querySelector("[data-find]")?.addEventListener("click", (event) => {
  event.preventDefault();
  find();
});
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
/** Open the first of what was found. Enter may come before its answer: then the answer opens it.
 * What was found for something typed before is not opened. */
let opens = false;
function open() {
  opens = found.dataset.asked !== typed.value;
  if (!opens) found.querySelector("a")?.click();
}
typed.addEventListener("input", async () => {
  const asked = typed.value;
  opens = false;
  const html = await part(`/office/find?part=true&q=${encodeURIComponent(asked)}`);
  // An answer to what was typed before comes too late.
  if (asked !== typed.value) return;
  found.innerHTML = html;
  found.dataset.asked = asked;
  if (opens) open();
});
dialog.addEventListener("keydown", (event) => {
  // A field for a search would take the first Escape to be emptied.
  if (event.key === "Escape") {
    event.preventDefault();
    dialog.close();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Enter" && document.activeElement === typed) {
    event.preventDefault();
    open();
  }
  const links = [...found.querySelectorAll("a")];
  if (step === undefined) return;
  event.preventDefault();
  const to = links.indexOf(/** @type {HTMLAnchorElement} */ (document.activeElement)) + step;
  (links[to] ?? typed).focus();
});

// Last: nobody waits for it to search. On a phone, where the menu is folded, its button has the sum.
const whole = /** @type {HTMLElement} */ (document.querySelector("[data-count-all]"));
let sum = 0;
for (const count of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-count]"))) {
  const waiting = (await part(count.dataset.count ?? "")).trim();
  count.textContent = waiting;
  count.hidden = !waiting;
  sum += Number(waiting.replace(/\D/g, ""));
  whole.textContent = String(sum);
  whole.hidden = !sum;
}
