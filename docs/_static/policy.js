// Pages work without this. It turns the menu's checkbox into a button that says whether the menu is open, takes
// tables that fit out of the tab order, and marks in "On this page" the section being read.
"use strict";

document.documentElement.classList.replace("no-js", "js");

const toggle = document.getElementById("menu-toggle");
if (toggle) {
  const label = document.querySelector(".menu-button");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "menu-button";
  button.textContent = label.textContent;
  button.setAttribute("aria-controls", "menu");
  const show = (open) => {
    toggle.checked = open;
    button.setAttribute("aria-expanded", String(open));
  };
  show(false);
  button.addEventListener("click", () => show(!toggle.checked));
  document.getElementById("menu").parentElement.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && toggle.checked) {
      show(false);
      button.focus();
    }
  });
  label.replaceWith(button);
  toggle.hidden = true;
}

const fit = () => {
  for (const box of document.querySelectorAll(".table-wrapper")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
};
fit();
window.addEventListener("resize", fit);

const links = new Map();
for (const link of document.querySelectorAll(".on-this-page a[href^='#']")) {
  const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (heading) links.set(heading, link);
}
if (links.size > 1) {
  const seen = new Set();
  const observer = new IntersectionObserver((changes) => {
    for (const change of changes) {
      if (change.isIntersecting) seen.add(change.target);
      else seen.delete(change.target);
    }
    const current = [...links.keys()].filter((section) => seen.has(section)).pop();
    for (const [section, link] of links) {
      if (section === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }, { rootMargin: "0px 0px -75% 0px" });
  for (const section of links.keys()) observer.observe(section);
}
