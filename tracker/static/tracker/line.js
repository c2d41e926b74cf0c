// The field for a line of foods: Enter logs what was understood, the down arrow moves to the choices.
// Without this script, Enter shows the same choices on a separate page.

let entered = false; // Enter was pressed before the response arrived

function readingOf(field) {
  const reading = document.getElementById("reading");
  return reading && reading.dataset.text === field.value.trim() ? reading : null;
}

// Log the line if it is clear; otherwise move the focus to the first question.
function settle(field) {
  entered = false;
  const reading = readingOf(field);
  if (reading && "clear" in reading.dataset) return reading.requestSubmit();
  const asked = document.querySelector("#reading .reading-item:not(:has(:checked)) input, #reading .sticky-action button, #reading a, #choices a, #choices button");
  if (asked) asked.focus();
}

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !("line" in field.dataset) || event.isComposing) return;
  if (event.key === "ArrowDown") {
    const first = document.querySelector("#reading input:checked, #reading input[type=radio], #choices a");
    if (!first) return;
    event.preventDefault();
    first.focus();
  } else if (event.key === "Enter" && field.value.trim()) {
    event.preventDefault();
    if (readingOf(field)) return settle(field);
    entered = true;
    htmx.trigger(field, "search");
  }
});

document.addEventListener("input", () => { entered = false; });
document.body.addEventListener("htmx:afterSettle", () => {
  const field = document.querySelector("[data-line]");
  if (entered && field) settle(field);
});

// On the log page, each + counts up in place, and a line that is logged leaves an empty field for the next one.
document.body.addEventListener("log-changed", (event) => {
  for (const count of document.querySelectorAll(".row-count")) count.textContent = event.detail.counts[count.dataset.food] || "";
  const field = document.querySelector("[data-line]");
  if (!event.detail.key || !field) return;
  field.value = "";
  field.form.elements.key.value = event.detail.key;
});

// A single-line field would drop the line breaks of a pasted list, so replace them with semicolons, which separate lines
// too. What does not fit in the field is cut, as for other pasted text.
document.addEventListener("paste", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !("line" in field.dataset)) return;
  const text = event.clipboardData.getData("text");
  if (!/\n/.test(text.trim())) return;
  event.preventDefault();
  field.setRangeText(text.trim().replace(/\s*\n\s*/g, "; "), field.selectionStart, field.selectionEnd, "end");
  field.value = field.value.slice(0, field.maxLength);
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
