// Saves the answers of a one-page quiz while they are typed. Without it, "Save and come back later" does.
// Loaded before forms.js, because a form that waits for a save here must not count as sent there.
"use strict";

const form = document.querySelector("form[data-autosave]");
const state = document.querySelector("[data-save-state]");
const WAIT_MS = 1500;
const RETRY_MS = 5000;
const PATIENCE_MS = 10_000;
const SIGNED_OUT =
  "Not saved: you are signed out. Your answers are still on this page. " +
  "Choose \u201cSave and come back later\u201d to sign in and keep them.";
let timer = 0;
let underWay = null;
let changed = false;
let leaving = false;

const say = (words) => {
  // Said only when it changes, so that a screen reader is not kept talking.
  if (state.textContent !== words) state.textContent = words;
};

const later = (wait) => {
  clearTimeout(timer);
  if (!leaving) timer = setTimeout(begin, wait);
};

const begin = () => {
  if (underWay) return later(WAIT_MS);
  underWay = save().finally(() => {
    underWay = null;
  });
};

async function save() {
  changed = false;
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const said = await answer.json();
    if (answer.ok) say(`Saved at ${said.saved}`);
    else if (said.go) location.assign(said.go);
    else if (answer.status === 401 || answer.status === 403) {
      changed = true;
      say(SIGNED_OUT);
    } else throw new Error(String(answer.status));
  } catch {
    changed = true;
    if (!leaving) say("Not saved yet, trying again");
    later(RETRY_MS);
  }
}

if (form && state) {
  const note = () => {
    changed = true;
    later(WAIT_MS);
  };
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    leaving = true;
    if (!underWay) return;
    // A save under way holds older answers; it must not arrive after the form.
    event.preventDefault();
    underWay.then(() => form.requestSubmit(event.submitter));
  });
  window.addEventListener("pageshow", () => {
    leaving = false;
  });
  window.addEventListener("online", () => changed && later(0));
  // Leaving in a hurry: what was typed since the last save goes out with the page.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && changed && !leaving) {
      clearTimeout(timer);
      navigator.sendBeacon(form.dataset.autosave, new URLSearchParams(new FormData(form)));
    }
  });
}
