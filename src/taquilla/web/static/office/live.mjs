// Brings parts of a page up to date as events happen: each element with data-live is asked for again, at most once a second,
// or as seldom as the first of them says in data-least-ms.
const TYPES = [
  "tickets.sold", "tickets.canceled", "tickets.rejected", "tickets.paid", "payment.held", "payment.decided",
  "draws.opened", "draws.closed", "draw.ordered", "draw.suspended", "draw.resumed", "draw.voided",
  "result.entered", "result.approved", "result.corrected", "market.settling", "market.settled", "rules.changed",
];
const LEAST_MS = 1000;
const AGAIN_MS = 2000; // the house may answer with figures that are a second old
const QUIET_MS = 15000;
const WORK_MS = 3000; // while long work goes on, for roles that do not read the feed too

/** Put a part in place as it is now; the focus stays on the same link.
 * @param {HTMLElement} part @param {string} html */
export function put(part, html) {
  const focused = part.contains(document.activeElement) ? document.activeElement?.getAttribute("href") : null;
  part.innerHTML = html;
  if (focused) {
    const again = [...part.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused);
    if (again) {
      again.tabIndex = 0;
      again.focus();
    }
  }
}

/** Ask for a part again, and put it in place.
 * @param {HTMLElement} part @returns {Promise<boolean>} */
async function refresh(part) {
  const response = await fetch(part.dataset.live ?? "", { headers: { accept: "text/html" }, redirect: "error" });
  if (!response.ok) return false;
  put(part, await response.text());
  return true;
}

/** Watch the parts of this page. They are asked for every few seconds too: time goes on, and not every role reads the feed.
 * @param {(part: HTMLElement) => void} [changed] called with each part that has come anew */
export function watch(changed = () => {}) {
  const parts = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-live]")]);
  if (!parts.length) return;
  const least = Number(parts[0].dataset.leastMs ?? LEAST_MS);
  let last = 0;
  /** @type {number | undefined} */
  let waiting;
  /** @type {number | undefined} */
  let again;
  /** @type {number | undefined} */
  let working;

  async function all() {
    waiting = undefined;
    last = Date.now();
    if (document.hidden) return;
    for (const part of parts) {
      try {
        if (await refresh(part)) changed(part);
      } catch {
        // The house is away or the session is over: what stands on the page stays.
      }
    }
    watchWork();
  }

  function watchWork() {
    clearTimeout(working);
    if (document.querySelector("[data-work]")) working = setTimeout(soon, WORK_MS);
  }

  function told() {
    soon();
    clearTimeout(again);
    again = setTimeout(soon, AGAIN_MS);
  }

  function soon() {
    waiting ??= setTimeout(all, Math.max(0, last + least - Date.now()));
  }

  setInterval(soon, QUIET_MS);
  watchWork();
  const feed = document.querySelector("[data-feed]")?.getAttribute("data-feed");
  if (feed) {
    const source = new EventSource(`/v1/events?after=${feed}&types=${TYPES.join(",")}`);
    for (const type of TYPES) source.addEventListener(type, told);
    addEventListener("pagehide", () => source.close());
  }
  document.addEventListener("visibilitychange", () => document.hidden || soon());
}
