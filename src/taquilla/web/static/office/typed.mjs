// @ts-check
/**
 * Brings back what somebody had typed into forms, where the session had ended, the house could not answer, or the language changed.
 *
 * Each form is kept in this tab as it is typed, under its user and its page. The user's next page lets go of it: the form was answered,
 * or its page was left. Where the login or a failure comes in between, it waits for its user to see its page again. Anybody else who
 * logs in in this tab ends it. Secrets are never kept.
 *
 * Of a form without anything typed, as a button's or that of a password, its key is kept once it is sent: pressed again where nobody has
 * answered, it is the same request.
 */

const [TYPED, WAITING] = ["form-typed", "form-waiting"];
const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const { user, path, typed: sentence = "" } = main.dataset;
const ownName = (/** @type {string} */ state) => `${state} ${user} ${path}`;
/** What a page gives each form anew: the form that comes back has its own, so that it has one effect, and changes only what was seen. */
const GIVEN = ["key", "version"];

/** @typedef {{action: string | null, given: [string, string][], hidden: [string, string][], buttons: string, fields: [string, string, boolean][]}} Typed */

/** The forms of this page that somebody has typed into, or sent. @type {Map<HTMLFormElement, Typed>} */
const kept = new Map();

function names() {
  return Object.keys(sessionStorage).filter((name) => name.startsWith(`${TYPED} `) || name.startsWith(`${WAITING} `));
}

/** @param {HTMLFormElement} form */
function fieldsOf(form) {
  const fields = /** @type {HTMLInputElement[]} */ ([...form.elements]);
  const isOpen = (/** @type {HTMLInputElement} */ field) =>
    !["hidden", "password", "file", "submit", "button"].includes(field.type) && !/password|code/.test(field.autocomplete);
  return fields.filter((field) => field.name && isOpen(field));
}

/** Return the hidden fields of a form. Those with an id are filled by scripts. @param {HTMLFormElement} form */
function hiddenOf(form) {
  return /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll("input[type=hidden]:not([id])")]);
}

/** Return what the buttons of a form send: it tells forms apart that have nothing else. @param {HTMLFormElement} form */
const buttonsOf = (form) => [...form.querySelectorAll("button")].map(({ value }) => value).join();

/** @param {EventTarget | null} target @param {boolean} [isSent] */
function keep(target, isSent = false) {
  const form = target instanceof HTMLFormElement ? target : /** @type {HTMLInputElement | null} */ (target)?.form;
  if (form?.getAttribute("method") !== "post") return;
  const fields = fieldsOf(form).map((field) => /** @type {Typed["fields"][0]} */ ([field.name, field.value, field.checked]));
  if (!fields.length && !isSent) return;
  const pairs = hiddenOf(form).map(({ name, value }) => /** @type {[string, string]} */ ([name, value]));
  const isGiven = (/** @type {[string, string]} */ [name]) => GIVEN.includes(name);
  const hidden = pairs.filter((pair) => !isGiven(pair));
  kept.set(form, { action: form.getAttribute("action"), given: pairs.filter(isGiven), hidden, buttons: buttonsOf(form), fields });
  const here = [...kept].filter(([one]) => one.isConnected).map(([, typed]) => typed);
  try {
    sessionStorage.setItem(ownName(TYPED), JSON.stringify(here));
  } catch {
    // There is no room: what was kept is not what stands here.
    sessionStorage.removeItem(ownName(TYPED));
  }
}

/** Return the form of this page that was typed into, or sent. @param {Typed} typed @returns {HTMLFormElement | undefined} */
function formOf({ action, hidden, buttons, fields }) {
  const forms = /** @type {HTMLFormElement[]} */ ([...main.querySelectorAll("form[method=post]")]);
  return forms.find((form) => {
    const now = new Map(hiddenOf(form).map(({ name, value }) => [name, value]));
    const isSame = hidden.every(([name, value]) => (now.get(name) ?? value) === value);
    const open = fieldsOf(form);
    const hasFields = fields.length ? open.some((field) => fields.some(([name]) => name === field.name)) : !open.length && buttonsOf(form) === buttons;
    return isSame && form.getAttribute("action") === action && hasFields;
  });
}

/** Fill a form as it was. @param {HTMLFormElement} form @param {Typed} typed */
function fill(form, { given, fields }) {
  for (const [name, value] of given) for (const field of hiddenOf(form)) if (field.name === name) field.value = value;
  const left = fieldsOf(form);
  for (const [name, value, isTicked] of fields) {
    const place = left.findIndex((field) => field.name === name && (!/checkbox|radio/.test(field.type) || field.value === value));
    if (place < 0) continue;
    const [field] = left.splice(place, 1);
    const before = field.value;
    field.value = value;
    // The choice is not there any more.
    if (field.type === "select-one" && field.value !== value) field.value = before;
    field.checked = isTicked;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** Bring a form back. What was typed is shown, and said before it; a closed part of the page that it is in is opened. @param {Typed} typed */
function bringBack(typed) {
  const form = formOf(typed);
  if (!form) return [];
  fill(form, typed);
  if (!typed.fields.length) return [];
  for (let part = form.closest("details"); part; part = part.parentElement?.closest("details") ?? null) part.open = true;
  const note = Object.assign(document.createElement("p"), { className: "notice", tabIndex: -1, textContent: sentence });
  note.setAttribute("role", "status");
  form.before(note);
  return [note];
}

/** @param {(name: string) => boolean} [isOver] */
function forget(isOver = () => true) {
  for (const name of names().filter(isOver)) sessionStorage.removeItem(name);
}

function begin() {
  // A form that was refused is shown at the path that it was sent to, where nobody can come back to it.
  if (location.pathname !== path) history.replaceState(null, "", `${path}${location.search}${location.hash}`);
  // A form that was refused stands here as it was typed, also in the other language.
  const isRefused = main.querySelector("[role=alert]") !== null;
  // Somebody came back from a page without this script, as a proxy's own, or from ours before it ran: what was sent may be done.
  const [visit] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  if (visit?.type === "back_forward") waitHere();
  forget((name) => (name.startsWith(TYPED) && !(isRefused && name === ownName(TYPED))) || name.split(" ")[1] !== user);
  // The page comes again in that language, with what it was asked for.
  const languages = /** @type {HTMLFormElement | null} */ (document.querySelector("form[action='/language']"));
  languages?.addEventListener("submit", () => {
    languages.next.value = path + location.search;
    wait();
  });
  main.addEventListener("input", (event) => keep(event.target));
  main.addEventListener("submit", (event) => keep(event.target, true));
  const waiting = JSON.parse(sessionStorage.getItem(ownName(WAITING)) ?? "[]");
  sessionStorage.removeItem(ownName(WAITING));
  // No field has the focus: the Enter that has sent the login, pressed twice, would send its form.
  waiting.flatMap(bringBack)[0]?.focus();
}

/** Let what was typed wait: this page is no answer to it. @param {(name: string) => boolean} [isWaiting] */
function wait(isWaiting = () => true) {
  for (const name of names().filter((one) => one.startsWith(TYPED) && isWaiting(one))) {
    sessionStorage.setItem(name.replace(TYPED, WAITING), sessionStorage.getItem(name) ?? "[]");
    sessionStorage.removeItem(name);
  }
}

const waitHere = () => wait((name) => name === ownName(TYPED));

// A browser may bring a page back as it was: in another language, with other figures, after a logout.
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  waitHere();
  location.reload();
});
document.querySelector("form[action='/logout']")?.addEventListener("submit", () => forget());
if (user === undefined) wait();
else begin();
