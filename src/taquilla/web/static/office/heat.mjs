// Makes the heat map quick: one stop of the tabulator with arrows inside, and a number that is chosen goes into the form at once.
import { watch } from "./live.mjs";

const LINE_STEP = { ArrowLeft: -1, ArrowRight: 1 };

/** The numbers of the map that holds an element.
 * @param {Element} inside @returns {HTMLAnchorElement[]} */
function cellsAround(inside) {
  return [...(inside.closest(".heat")?.querySelectorAll("a") ?? [])];
}

/** How many numbers stand in one line.
 * @param {HTMLAnchorElement[]} cells @returns {number} */
function width(cells) {
  const top = cells[0].offsetTop;
  const next = cells.findIndex((cell) => cell.offsetTop !== top);
  return next < 0 ? cells.length : next;
}

/** Let the tabulator stop at one number alone. @param {Element} root */
function rove(root) {
  const cells = [...root.querySelectorAll(".heat a")];
  cells.forEach((cell, place) => cell.setAttribute("tabindex", place ? "-1" : "0"));
}

/** @param {HTMLElement} cell */
function moveTo(cell) {
  for (const other of cellsAround(cell)) other.tabIndex = -1;
  cell.tabIndex = 0;
  cell.focus();
}

document.addEventListener("keydown", (event) => {
  const cell = /** @type {HTMLElement} */ (event.target).closest?.(".heat a");
  if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
  const cells = cellsAround(cell);
  const here = cells.indexOf(/** @type {HTMLAnchorElement} */ (cell));
  const steps = { ...LINE_STEP, ArrowUp: -width(cells), ArrowDown: width(cells), Home: -here, End: cells.length - 1 - here };
  const next = event.key in steps ? cells[here + steps[event.key]] : undefined;
  if (!next) return;
  event.preventDefault();
  moveTo(next);
});

document.addEventListener("click", (event) => {
  const cell = /** @type {HTMLElement} */ (event.target).closest?.(".heat a");
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-limit]"));
  if (!cell || !form || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  moveTo(/** @type {HTMLElement} */ (cell));
  /** @type {HTMLInputElement} */ (form.elements.namedItem("selection")).value = cell.getAttribute("data-pick") ?? "";
  const quota = /** @type {HTMLInputElement} */ (form.elements.namedItem("quota"));
  form.closest("section")?.scrollIntoView({ block: "center" });
  quota.focus();
  quota.select();
});

rove(document.documentElement);
watch((part) => rove(part));
