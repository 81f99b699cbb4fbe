// The little that htmx leaves: focus goes to what must be mended, and leaving a page with words that
// were not saved asks first. Pages work without it.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const summary = document.querySelector(".errsum");
  if (summary) summary.focus();

  const print = document.querySelectorAll("[data-print]");
  for (const button of print) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  for (const form of document.querySelectorAll("form[data-keep]")) {
    let typed = false;
    form.addEventListener("input", () => { typed = true; });
    form.addEventListener("submit", () => { typed = false; });
    document.body.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.successful && form.contains(event.detail.elt)) typed = false;
    });
    window.addEventListener("beforeunload", (event) => {
      if (typed) event.preventDefault();
    });
  }
});
