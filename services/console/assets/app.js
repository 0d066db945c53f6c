// What comes alive on the pages; without this they work too.
"use strict";

// The live signal of the backlog: asks for the changed part once things are quiet for a moment.
function follow(place) {
  const state = document.getElementById("live-state");
  const say = (text, kind) => {
    state.textContent = text;
    state.dataset.state = kind;
  };
  let soon = 0;
  let fade = 0;
  const refresh = () => {
    clearTimeout(soon);
    soon = setTimeout(() => {
      // Whoever is choosing a filter is not interrupted.
      const busy = document.activeElement?.closest("#backlog form");
      if (busy) return refresh();
      document.body.dispatchEvent(new Event("backlog-changed"));
    }, 400);
  };
  const source = new EventSource(place.dataset.live);
  source.addEventListener("open", () => {
    // Whatever changed while the line was down was not told.
    if (state.dataset.state === "broken") refresh();
    say(state.dataset.liveText, "live");
  });
  source.addEventListener("error", () => say(state.dataset.brokenText, "broken"));
  source.addEventListener("changed", refresh);
  // Tracking says so when it cannot tell changes one by one.
  source.addEventListener("tick", refresh);
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id !== "backlog") return;
    say(state.dataset.updatedText, "updated");
    clearTimeout(fade);
    fade = setTimeout(() => say(state.dataset.liveText, "live"), 5000);
  });
  addEventListener("pagehide", () => source.close());
}

// Lengths are counted in characters as people and services count them.
function judge(field) {
  const length = [...field.value.trim().replace(/\r\n?/g, "\n")].length;
  field.setCustomValidity(length > Number(field.dataset.most) ? field.dataset.tooLong : "");
}

// The column of what is to be done stays in view: by its head if the window is high enough for it,
// else by its foot, so that all of it comes into view without a scrollbar of its own.
function keepInView(column) {
  const place = () => {
    const room = innerHeight - column.offsetHeight - 8;
    column.style.top = `${Math.min(8, room)}px`;
  };
  new ResizeObserver(place).observe(column);
  addEventListener("resize", place);
}

function start() {
  document.documentElement.classList.add("script");
  const live = document.querySelector("[data-live]");
  if (live) follow(live);
  const column = document.querySelector(".case .to-do");
  if (column) keepInView(column);
  document.querySelector(".print")?.addEventListener("click", () => print());
  // What was just done is told once, not again when the page is reloaded.
  const address = new URL(location.href);
  if (address.searchParams.has("done")) {
    address.searchParams.delete("done");
    history.replaceState(null, "", address);
  }
  document.querySelector("[role=alert][tabindex]")?.focus();
  document.addEventListener("input", ({ target }) => {
    if (target.dataset.most) judge(target);
  });
  // Enter in such a field presses the button beside it, not the form's first.
  document.addEventListener("keydown", (event) => {
    const button = event.target.dataset?.enter;
    if (event.key !== "Enter" || event.isComposing || !button) return;
    event.preventDefault();
    document.getElementById(button)?.click();
  });
  // A form sent is not sent again by an impatient click. Buttons that only change the form
  // are htmx's.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
}

start();
