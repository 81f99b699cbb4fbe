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

  // A page whose reader may no longer see it closes. Hidden pages hold no connection, and ask again
  // when they are shown.
  const live = document.querySelector("main[data-live]");
  let events = null;
  const listen = () => {
    if (document.hidden) {
      if (events) events.close();
      events = null;
    } else if (!events && live.dataset.live) {
      events = new EventSource(live.dataset.live);
      events.addEventListener("gone", () => { events.close(); location.replace("/gone"); });
    }
  };
  if (live && window.EventSource) {
    listen();
    document.addEventListener("visibilitychange", listen);
    // While a form is being sent, its own answer decides where to go; if the page stays, it listens
    // again.
    window.addEventListener("beforeunload", () => {
      if (!events) return;
      events.close();
      events = null;
      setTimeout(listen, 5000);
    });
  }

  for (const form of document.querySelectorAll("form[data-keep]")) {
    let typed = false;
    form.addEventListener("input", () => { typed = true; });
    form.addEventListener("submit", () => { typed = false; });
    document.body.addEventListener("htmx:afterRequest", (event) => {
      // Only a form that saves itself has saved anything; a guide that answers has not.
      if (event.detail.successful && event.detail.elt === form) typed = false;
    });
    window.addEventListener("beforeunload", (event) => {
      if (typed) event.preventDefault();
    });
  }
});
