// Makes quicker what also works without it: copying a number, confirming by typing it, choosing
// files that are not too large.
"use strict";

function showCopyButtons(root) {
  root.querySelectorAll("button[data-copy][hidden]").forEach((button) => {
    button.hidden = !navigator.clipboard;
  });
}

async function copyNumber(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  const said = button.nextElementSibling;
  said.textContent = button.dataset.copied;
  setTimeout(() => { said.textContent = ""; }, 2000);
}

function holdUntilTyped(input) {
  const button = input.form && input.form.querySelector("button");
  if (button) button.disabled = input.value.trim() !== input.dataset.confirm;
}

// A request that is too large is refused unread, and what was typed would be lost with it.
function tellIfTooLarge(input) {
  const bytes = [...input.files].reduce((sum, file) => sum + file.size, 0);
  input.setCustomValidity(bytes > input.dataset.mostBytes ? input.dataset.tooLarge : "");
  input.reportValidity();
}

function prepare(root) {
  showCopyButtons(root);
  root.querySelectorAll("input[data-confirm]").forEach(holdUntilTyped);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-copy]");
  if (button) copyNumber(button);
});
document.addEventListener("input", (event) => {
  if (event.target.matches("input[data-confirm]")) holdUntilTyped(event.target);
});
document.addEventListener("change", (event) => {
  if (event.target.matches("input[data-most-bytes]")) tellIfTooLarge(event.target);
});
document.addEventListener("htmx:load", (event) => prepare(event.target));
document.addEventListener("DOMContentLoaded", () => prepare(document));
