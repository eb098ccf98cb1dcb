// What is wider than its place scrolls by keyboard too, and a cell with a sentence does not become a column of words.
function fitWide() {
  for (const cell of document.querySelectorAll(".table-wrapper td")) {
    cell.classList.toggle("sentence", cell.textContent.length > 40)
  }
  for (const box of document.querySelectorAll(".table-wrapper, .highlight pre")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0
    else box.removeAttribute("tabindex")
  }
}
addEventListener("DOMContentLoaded", fitWide)
addEventListener("resize", fitWide)
