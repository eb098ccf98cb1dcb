// Leads the keyboard along the marks of a picture: arrows, Home and End; Tab leaves it.
for (const svg of document.querySelectorAll("svg[role=group]")) {
  const marks = /** @type {SVGGElement[]} */ ([...svg.querySelectorAll(".mark")]);
  svg.addEventListener("keydown", (event) => {
    const { key } = /** @type {KeyboardEvent} */ (event);
    const at = marks.indexOf(/** @type {SVGGElement} */ (document.activeElement));
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: marks.length - 1 }[key];
    const next = at < 0 || to === undefined ? undefined : marks[to];
    if (!next) return;
    event.preventDefault();
    for (const mark of marks) mark.tabIndex = mark === next ? 0 : -1;
    next.focus();
  });
}
