// Asks every few seconds, at odd moments so that a full room does not ask all at once, whether the trainer has
// gone on; then the page is loaded again. What is being typed is kept: the answer can still be sent, and the
// service says so if it came too late.
"use strict";

const room = document.querySelector("[data-room]");

const next = () => 2000 + Math.random() * 2000;

const isTyping = () => {
  const fields = [...room.querySelectorAll("textarea, input[type=text]")];
  return fields.some((field) => field.value !== field.defaultValue);
};

const ask = async () => {
  try {
    const answer = await fetch(room.dataset.room, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const { signature } = await answer.json();
      if (signature !== room.dataset.signature) {
        if (!isTyping()) return location.assign(location.pathname);
        room.querySelector("[role=status]")?.replaceChildren("The room has moved on. Send what you wrote, or load the page again.");
      }
    }
  } catch {
    // The connection is gone for a moment; asking goes on.
  }
  setTimeout(ask, next());
};

if (room) setTimeout(ask, next());
