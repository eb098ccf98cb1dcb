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
 * Look at a part of the page again until it is done. It waits while somebody reads on in it.
 * @param {string} id
 */
function again(id) {
  const wait = Number(document.getElementById(id)?.dataset.again) * 1000;
  if (!(wait > 0)) return;
  setTimeout(async () => {
    const now = document.getElementById(id);
    const isRead = now?.querySelector("details[open]") || now?.contains(document.activeElement);
    const next = document.hidden || isRead ? null : await partOf(now?.dataset.from ?? location.href, id);
    if (next !== null) document.getElementById(id)?.replaceWith(document.adoptNode(next));
    again(id);
  }, wait);
}

for (const form of document.querySelectorAll("form[data-live]")) if (form instanceof HTMLFormElement) live(form);
for (const part of document.querySelectorAll("[data-again]")) again(part.id);
