// Small help for forms. Everything works without it.
"use strict";

// A form is sent once, however often its button is pressed; coming back to the page frees it again.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => delete form.dataset.sent);
}

// How much room is left in a text.
for (const area of document.querySelectorAll("textarea[data-count]")) {
  const hint = document.getElementById(`${area.id}-count`);
  const most = area.maxLength;
  const show = () => {
    const left = most - area.value.length;
    hint.textContent = `You can write ${left.toLocaleString("en-GB")} more character${left === 1 ? "" : "s"}.`;
  };
  area.addEventListener("input", show);
}

// Ordering by buttons: each entry can be moved up and down; the selects stay and say the same.
for (const list of document.querySelectorAll("[data-ordering]")) {
  const status = list.parentElement.querySelector("[data-ordering-status]");
  const entries = () => [...list.children];
  const label = (entry) => entry.querySelector("span[id]").textContent.trim();
  const number = () => entries().forEach((entry, place) => {
    entry.querySelector("select").value = String(place + 1);
  });
  const sortBySelects = () => {
    const places = entries().map((entry) => Number(entry.querySelector("select").value));
    if (places.every((place) => place) && new Set(places).size === places.length) {
      list.append(...entries().sort((a, b) => a.querySelector("select").value - b.querySelector("select").value));
    }
  };
  const move = (entry, step) => {
    const other = step < 0 ? entry.previousElementSibling : entry.nextElementSibling;
    if (other) step < 0 ? other.before(entry) : other.after(entry);
    number();
    const place = entries().indexOf(entry) + 1;
    status.textContent = `${label(entry)}: position ${place} of ${entries().length}`;
    list.dispatchEvent(new Event("change", { bubbles: true }));
  };
  sortBySelects();
  for (const entry of entries()) {
    for (const [words, step] of [["up", -1], ["down", 1]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button secondary";
      button.textContent = words === "up" ? "Up" : "Down";
      button.setAttribute("aria-label", `Move ${words}: ${label(entry)}`);
      button.addEventListener("click", () => {
        move(entry, step);
        button.focus();
      });
      entry.querySelector(".move").append(button);
    }
  }
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
