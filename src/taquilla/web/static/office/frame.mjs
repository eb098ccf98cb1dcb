// Brings the section of the page into sight where the navigation is one line that scrolls.
const here = document.querySelector(".sections [aria-current]");
const line = here?.closest(".sections");
if (here instanceof HTMLElement && line) line.scrollLeft = here.offsetLeft - (line.clientWidth - here.offsetWidth) / 2;
