// @ts-check
// Shows the figure or the sign that is being typed as a result, by its picture and its name.
const PICTURES = new URL("../figures.svg", import.meta.url).href;

for (const shown of /** @type {NodeListOf<HTMLOutputElement>} */ (document.querySelectorAll("output[data-names]"))) {
  const field = /** @type {HTMLInputElement} */ (document.getElementById(shown.htmlFor.value));
  /** @type {Record<string, string>} */
  const names = JSON.parse(shown.dataset.names ?? "{}");
  const show = () => {
    const typed = field.value.trim().toUpperCase().split("-").pop() ?? "";
    const code = typed in names ? typed : typed.replace(/^0+(?=.)/, "");
    const picture = Object.assign(new Image(), { className: "figure", src: `${PICTURES}#f${code}`, alt: "" });
    shown.replaceChildren(...(code in names ? [picture, names[code]] : []));
  };
  field.addEventListener("input", show);
  show();
}
