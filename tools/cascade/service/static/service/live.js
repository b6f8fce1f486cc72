// Keeps a live page up to date: when the service says that something has changed, the live part is fetched
// anew and put in place. Without this script the page's own link, or its refresh, does the same.
"use strict";

const live = () => document.querySelector("[data-live]");

// What somebody is typing or about to press must not be taken from under their hands.
const isBusy = (part) => {
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  return focused !== null && focused.matches("input[type=text], input:not([type]), textarea, select");
};

const title = (part) => part.querySelector("summary").textContent;

let wanted = "";
let running = false;

const refresh = async () => {
  const part = live();
  if (running || isBusy(part) || part.dataset.signature === wanted) return;
  running = true;
  try {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-live]");
    if (!fresh) return location.reload();
    const open = new Map([...part.querySelectorAll("details")].map((one) => [title(one), one.open]));
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    const mark = focused && [focused.name, focused.value].join("=");
    const status = part.querySelector("[data-live-status]");
    const told = fresh.querySelector("[data-live-status]");
    // The status line stays the same element, so that screen readers hear it change.
    if (status && told) {
      status.textContent = told.textContent;
      told.replaceWith(status);
    }
    part.replaceChildren(...fresh.childNodes);
    part.dataset.signature = fresh.dataset.signature;
    part.querySelectorAll("details").forEach((one) => { one.open = open.get(title(one)) ?? one.open; });
    document.title = page.title;
    if (mark) [...part.querySelectorAll("button")].find((one) => [one.name, one.value].join("=") === mark)?.focus();
  } finally {
    running = false;
    if (live().dataset.signature !== wanted) setTimeout(refresh, 1000);
  }
};

if (live()) {
  const events = new EventSource(live().dataset.live);
  events.addEventListener("changed", (event) => {
    wanted = JSON.parse(event.data);
    refresh();
  });
  document.addEventListener("focusout", () => setTimeout(refresh, 0));
}
