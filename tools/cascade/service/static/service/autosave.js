// Saves the answers of a one-page quiz while they are typed. Without it, "Save and come back later" does.
"use strict";

const form = document.querySelector("form[data-autosave]");
const state = document.querySelector("[data-save-state]");
const WAIT_MS = 1500;
const RETRY_MS = 5000;
let timer = 0;
let busy = false;
let changed = false;

const say = (words) => {
  // Said only when it changes, so that a screen reader is not kept talking.
  if (state.textContent !== words) state.textContent = words;
};

const later = (wait) => {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
};

async function save() {
  if (busy) return later(WAIT_MS);
  busy = true;
  changed = false;
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
      redirect: "error",
    });
    const said = await answer.json();
    if (answer.ok) say(`Saved at ${said.saved}`);
    else if (said.go) location.assign(said.go);
    else if (answer.status === 401 || answer.status === 403) {
      changed = true;
      say("Not saved: you are signed out. Your answers are still on this page. Choose “Save and come back later” to sign in and keep them.");
    } else throw new Error(String(answer.status));
  } catch {
    changed = true;
    say("Not saved yet, trying again");
    later(RETRY_MS);
  } finally {
    busy = false;
  }
}

if (form && state) {
  const note = () => {
    changed = true;
    later(WAIT_MS);
  };
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    changed = false;
  });
  window.addEventListener("online", () => changed && later(0));
  // Leaving in a hurry: what was typed since the last save goes out with the page.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && changed) {
      clearTimeout(timer);
      navigator.sendBeacon(form.dataset.autosave, new URLSearchParams(new FormData(form)));
    }
  });
}
