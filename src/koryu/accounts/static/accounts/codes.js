// Recovery codes as a file and on paper. Without scripts they can be copied from the page.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const codes = document.getElementById("codes");
  if (!codes) return;
  const file = document.getElementById("codes_file");
  const paper = document.getElementById("codes_print");
  file.href = URL.createObjectURL(new Blob([codes.textContent], { type: "text/plain" }));
  file.hidden = paper.hidden = false;
  paper.addEventListener("click", () => window.print());
});
