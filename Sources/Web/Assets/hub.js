// The little that htmx leaves: focus goes to what must be mended, and leaving a page with words that
// were not saved asks first. Pages work without it.
"use strict";
// htmx notes each page's address as it starts. Nothing stays in the browser but two cookies.
try { sessionStorage.clear(); } catch { /* Storage is turned off, so nothing is there. */ }

document.addEventListener("DOMContentLoaded", () => {
  const summary = document.querySelector(".errsum");
  if (summary) summary.focus();

  const print = document.querySelectorAll("[data-print]");
  for (const button of print) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  saysWhetherSaved();
  const room = document.getElementById("room");
  const follow = room ? follower(room) : null;

  // A page whose reader may no longer see it closes; a room follows what others do. Hidden pages
  // hold no connection, and ask again when they are shown.
  const live = document.querySelector("main[data-live]");
  let events = null;
  const listen = () => {
    if (document.hidden) {
      if (events) events.close();
      events = null;
      if (follow) follow.lost();
    } else if (!events && live.dataset.live) {
      events = new EventSource(live.dataset.live);
      events.addEventListener("gone", () => { events.close(); location.replace("/gone"); });
      events.addEventListener("signed-out", () => {
        events.close();
        live.dataset.live = "";
        signedOut(live);
      });
      if (!follow) return;
      events.addEventListener("open", follow.found);
      events.addEventListener("changed", follow.changed);
      events.addEventListener("error", () => {
        follow.lost();
        // The browser tries again by itself, except where the hub answered that it cannot.
        if (events && events.readyState === EventSource.CLOSED) {
          events = null;
          setTimeout(listen, 2000);
        }
      });
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

  // A line that opens says what is chosen in it once it is closed again.
  for (const line of document.querySelectorAll("details.line")) {
    line.addEventListener("change", () => {
      const field = line.querySelector("input:checked, input[type=text]");
      const label = field.type === "text" ? null : line.querySelector(`label[for="${field.id}"]`);
      line.querySelector(".line__now").textContent = label ? label.textContent : field.value;
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

// A page whose reader was signed out closes, unless there are words in it that are not saved.
function signedOut(page) {
  const forms = Array.from(page.querySelectorAll("form"));
  if (!forms.some((form) => form.dataset.returned || isChanged(form))) {
    location.replace("/sign-in?next=" + encodeURIComponent(location.pathname));
    return;
  }
  const note = document.createElement("p");
  note.className = "stale";
  note.setAttribute("role", "alert");
  note.textContent = "You are signed out. What you wrote here is not saved. ";
  note.append(signInLink());
  page.prepend(note);
}

function signInLink() {
  const link = document.createElement("a");
  link.href = "/sign-in";
  link.target = "_blank";
  link.textContent = "Sign in in another tab";
  return link;
}

// A form that saves itself says in a line whether it did; a whole page never goes into it.
function saysWhetherSaved() {
  const say = (event, words) => {
    const line = event.detail.elt.matches("form") && event.detail.target;
    if (!line) return;
    line.textContent = words;
    line.classList.add("savedat--off");
    if (event.detail.xhr.status === 401) line.append(" ", signInLink());
  };
  document.body.addEventListener("htmx:responseError", (event) => {
    const type = event.detail.xhr.getResponseHeader("Content-Type") || "";
    say(event, type.startsWith("text/plain") ? event.detail.xhr.responseText
      : "Not saved. Press a button below to see why.");
  });
  document.body.addEventListener("htmx:sendError", (event) => {
    say(event, "Not saved: the hub cannot be reached. Keep this page open.");
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    event.detail.target.classList.remove("savedat--off");
  });
}

// Whether words or choices in a form are not those it was made with, whoever put them there.
function isChanged(form) {
  return Array.from(form.elements).some((field) => {
    if (field.type === "hidden" || field.tagName === "BUTTON") return false;
    if (field.type === "checkbox" || field.type === "radio") {
      return field.checked !== field.defaultChecked;
    }
    if (field.tagName !== "SELECT") return field.value !== (field.defaultValue ?? field.value);
    const options = Array.from(field.options);
    const made = Math.max(0, options.findIndex((option) => option.defaultSelected));
    return field.selectedIndex !== made;
  });
}

// Whether somebody is at work in a part of a page: they are in a field of it, they changed a form
// of it, or a form of it came back to be mended.
function isInUse(part) {
  const at = document.activeElement;
  const types = at && /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) && part.contains(at);
  return types || part.querySelector("form[data-returned]") !== null
    || Array.from(part.querySelectorAll("form")).some(isChanged);
}

// A page that follows what others do: it says whether it does, fetches what changed, leaves alone
// what somebody is typing in, and tells the others which field that is (never what is in it).
function follower(room) {
  const status = document.getElementById("live-status");
  const showNew = document.getElementById("show-new");
  let waiting = null;
  let behind = false;

  const say = (words, isLive) => {
    if (status.textContent !== words) status.textContent = words;
    status.classList.toggle("live--off", !isLive);
    showNew.hidden = isLive;
  };
  const fetchNew = () => {
    if (waiting) return;
    // What comes together is fetched together.
    waiting = setTimeout(() => { waiting = null; htmx.trigger(room, "changed"); }, 40);
  };

  // A part somebody is at work in stays as it is, and says so where it would be another now.
  // One that would be the same is not touched, so that nothing moves under a hand.
  const shown = new Map();
  const inside = (id, node) => {
    const box = document.createElement("div");
    box.append(node.cloneNode(true));
    const part = box.querySelector("#" + id) || box;
    // These are new each time a page is made.
    for (const own of part.querySelectorAll("input[name=command], input[name=form-token]")) own.remove();
    return part.innerHTML;
  };
  for (const part of room.querySelectorAll("[data-part]")) shown.set(part.id, inside(part.id, part));
  const busy = (part) => isInUse(part) || part.querySelector("details[data-touched][open]") !== null;
  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    const part = event.detail.target;
    if (!part.dataset.part) return;
    const fresh = inside(part.id, event.detail.fragment);
    if (fresh !== shown.get(part.id) && !busy(part)) { shown.set(part.id, fresh); return; }
    event.preventDefault();
    if (fresh === shown.get(part.id)) return;
    behind = true;
    if (part.querySelector(".stale")) return;
    const note = document.createElement("p");
    note.className = "stale small";
    note.setAttribute("role", "status");
    note.textContent = "New since you began: others changed this. Your words are kept. ";
    const link = document.createElement("a");
    link.href = room.getAttribute("hx-get");
    link.target = "_blank";
    link.textContent = "See what is new in a new tab";
    note.append(link);
    part.prepend(note);
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== room) return;
    if (event.detail.successful) say("Live: follows as others work", true);
  });
  document.body.addEventListener("htmx:sendError", () => say("Connection lost. Trying again", false));

  room.addEventListener("input", (event) => {
    const place = event.target.closest("[data-where]");
    if (place) tell(place.dataset.where);
  });
  room.addEventListener("click", (event) => {
    const summary = event.target.closest("summary");
    if (summary) summary.parentElement.dataset.touched = "yes";
  });
  room.addEventListener("focusout", () => {
    tell("");
    if (behind) { behind = false; fetchNew(); }
  });

  let told = "";
  let toldAt = 0;
  const tell = (field) => {
    if (field === told && (field === "" || Date.now() - toldAt < 10000)) return;
    told = field;
    toldAt = Date.now();
    const token = room.querySelector("input[name=form-token]");
    if (!token) return;
    fetch(room.dataset.writing, {
      method: "POST", keepalive: true,
      body: new URLSearchParams({ "form-token": token.value, field }),
    }).catch(() => {});
  };

  return {
    found: () => {
      // What happened while there was no connection is fetched now.
      if (status.dataset.lost) { delete status.dataset.lost; fetchNew(); }
      say("Live: follows as others work", true);
    },
    lost: () => { status.dataset.lost = "yes"; say("Connection lost. Trying again", false); },
    changed: fetchNew,
  };
}
