// @ts-check
/**
 * Makes pages quicker that work without it: a search answers as one types, and what is under way is looked at again.
 *
 * `<form data-live="found">` shows the part `#found` of the page that it would lead to; `<div id="state" data-again="2">` is replaced by
 * the same part of its page every two seconds, until that has no `data-again` any more.
 */

const TYPING_MS = 200;
let asked = 0;

/**
 * Return a part of a page of this house, null where the page could not be had.
 * @param {string} address
 * @param {string} id
 * @returns {Promise<HTMLElement | null>}
 */
async function partOf(address, id) {
  try {
    const response = await fetch(address, { headers: { accept: "text/html" }, credentials: "same-origin" });
    if (response.redirected) {
      location.reload();
      return null;
    }
    return new DOMParser().parseFromString(await response.text(), "text/html").getElementById(id);
  } catch {
    return null;
  }
}

/**
 * Show a search as it is typed.
 * @param {HTMLFormElement} form
 */
function live(form) {
  const id = form.dataset.live ?? "";
  let timer = 0;
  const look = async () => {
    const mine = ++asked;
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string" && value !== "") fields.append(name, value);
    const address = `${form.action}?${fields}`;
    const part = await partOf(address, id);
    if (part === null || mine !== asked) return;
    document.getElementById(id)?.replaceWith(document.adoptNode(part));
    history.replaceState(null, "", address);
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, TYPING_MS);
  });
}

/**
 * Look at a part of the page again until it is done.
 * @param {HTMLElement} part
 */
function again(part) {
  const wait = Number(part.dataset.again) * 1000;
  setTimeout(async () => {
    const next = document.hidden ? null : await partOf(location.href, part.id);
    if (next === null) return again(part);
    if (next.innerHTML !== part.innerHTML) part.replaceWith(document.adoptNode(next));
    else {
      if (next.dataset.again === undefined) delete part.dataset.again;
      next.remove();
    }
    const now = document.getElementById(part.id);
    if (now?.dataset.again !== undefined) again(now);
  }, wait);
}

for (const form of document.querySelectorAll("form[data-live]")) if (form instanceof HTMLFormElement) live(form);
for (const part of document.querySelectorAll("[data-again]")) if (part instanceof HTMLElement) again(part);
