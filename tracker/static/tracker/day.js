// What the page of a day does with scripts.

// The keyboard: "/" goes to the field, the left and right arrows to the day before and after, "?" lists the
// keys. A person can turn them off there, since single keys get in the way of some ways to type.

const OFF = "keysOff";
const dialog = document.getElementById("keys");
const isOff = () => localStorage.getItem(OFF) === "1";

// Where a key has a meaning of its own: in fields, and where the arrows scroll.
const isTaken = (target) => target instanceof Element && target.closest("input, textarea, select, [contenteditable], dialog, [popover], .quick");

const act = {
  "/": () => document.querySelector("#day [data-line]")?.focus(),
  "?": () => dialog.showModal(),
  ArrowLeft: () => document.querySelector("#day a[rel=prev]")?.click(),
  ArrowRight: () => document.querySelector("#day a[rel=next]")?.click(),
};

document.addEventListener("keydown", (event) => {
  const isChord = event.ctrlKey || event.altKey || event.metaKey || event.isComposing;
  if (isChord || isOff() || !act[event.key] || isTaken(event.target) || dialog.open) return;
  event.preventDefault();
  act[event.key]();
});

const use = dialog.querySelector("[data-keys-on]");
use.ariaPressed = String(!isOff());
use.addEventListener("click", () => {
  localStorage.setItem(OFF, isOff() ? "" : "1");
  use.ariaPressed = String(!isOff());
});

// The part of the page with the link to the list may be drawn again, so the document listens.
document.documentElement.classList.add("has-keys");
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys]")) dialog.showModal();
});

// The menu of a row or of a meal comes when its button asks for it, and closes once something in it is chosen.
document.body.addEventListener("htmx:afterSwap", (event) => {
  const { target, requestConfig } = event.detail;
  if (target.id === "row-menu") target.showPopover({ source: requestConfig.elt });
});
document.addEventListener("click", (event) => {
  if (event.target.closest("#row-menu :is(a, button)")) document.getElementById("row-menu").hidePopover();
});
