// Typing a grid quickly: Enter and the arrow keys go from row to row, as in a spreadsheet. Tab goes on as it does.
"use strict";

for (const grid of document.querySelectorAll("[data-grid]")) {
  const go = (field, rows) => {
    const cell = field.closest("td");
    const row = cell.parentElement;
    const target = [...grid.tBodies[0].rows][row.sectionRowIndex + rows];
    const next = target?.cells[cell.cellIndex]?.querySelector("input");
    if (next) {
      next.focus();
      next.select();
    }
    return Boolean(next);
  };
  grid.addEventListener("keydown", (event) => {
    if (!event.target.matches("input")) return;
    if (event.key === "Enter" || event.key === "ArrowDown") {
      // Enter must never send a half-typed grid.
      if (go(event.target, 1) || event.key === "Enter") event.preventDefault();
    } else if (event.key === "ArrowUp" && go(event.target, -1)) event.preventDefault();
  });
}
