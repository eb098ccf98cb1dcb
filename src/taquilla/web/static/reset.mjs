// @ts-check
// Takes the token of a link out of its address, where no log and no neighbour sees it, into the form.
const token = /** @type {HTMLInputElement | null} */ (document.getElementById("token"));
if (token && location.hash) {
  token.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  document.getElementById("new_password")?.focus();
}
// The page comes again in the other language, with its token.
const languages = /** @type {HTMLFormElement | null} */ (document.querySelector("form[action='/language']"));
languages?.addEventListener("submit", () => {
  languages.next.value = `${location.pathname}#${token?.value ?? ""}`;
});
