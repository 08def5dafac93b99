// Keys for the desk. Everything works without this file.
"use strict";

const steps = () => [...document.querySelectorAll("[data-step]")].filter((step) => step.checkVisibility());
const keys = document.getElementById("keys");
const find = document.querySelector("[data-find]");

// Focus the step that is `by` places further; without one in focus, the first.
function move(by) {
  const all = steps();
  const at = all.findIndex((step) => step === document.activeElement || step.contains(document.activeElement));
  const next = all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by))];
  if (next) {
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }
}

const actions = {
  j: () => move(1),
  k: () => move(-1),
  e: () => document.activeElement.closest("[data-step]")?.click(),
  "/": () => { find.focus(); find.select(); },
  "?": () => keys.showModal(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "Escape" && typing === find) find.blur();
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || typing || keys.open) return;
  const own = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const action = own ? () => own.click() : actions[event.key];
  if (!action) return;
  event.preventDefault();
  if (own && event.repeat) return; // a key that is held answers one question
  action();
});
