// Asks every few seconds, at odd moments so that a full room does not ask all at once, whether the trainer has
// gone on; then the page is loaded again. What is being typed is kept: the answer can still be sent, and the
// service says so if it came too late.
"use strict";

const room = document.querySelector("[data-room]");

const next = () => 2000 + Math.random() * 2000;

const isTyping = () => {
  // Words that came too late stand on the page until their author has seen to them.
  if (room.querySelector("[data-hold]")) return true;
  const fields = [...room.querySelectorAll("textarea, input[type=text]")];
  return fields.some((field) => field.value !== field.defaultValue);
};

const say = (words) => room.querySelector("[data-news]")?.replaceChildren(words);

// Only the wall has changed: it alone is fetched, so that nothing that is being typed or chosen is lost.
const showWall = async (part) => {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-wall]");
  if (!fresh) return;
  // The status line stays the same element, so that screen readers hear it change.
  const status = part.querySelector("[data-wall-status]");
  const words = fresh.querySelector("[data-wall-status]");
  status.textContent = words.textContent;
  words.replaceWith(status);
  part.replaceChildren(...fresh.childNodes);
  part.dataset.wall = fresh.dataset.wall;
};

const ask = async () => {
  try {
    const answer = await fetch(room.dataset.room, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const { signature, wall } = await answer.json();
      const part = room.querySelector("[data-wall]");
      if (signature !== room.dataset.signature) {
        if (!isTyping()) return location.assign(location.pathname);
        say("The room has moved on. See to what you wrote, then load the page again.");
      } else if (part && wall && wall !== part.dataset.wall) await showWall(part);
    }
  } catch {
    // The connection is gone for a moment; asking goes on.
  }
  setTimeout(ask, next());
};

if (room) setTimeout(ask, next());
