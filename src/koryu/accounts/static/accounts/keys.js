// What a key could not do is said on the page, in words.
"use strict";

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelectorAll("[data-key-trouble]").forEach((place) => { place.hidden = false; });
});
document.addEventListener("DOMContentLoaded", () => {
  if (/^[\d.]+$|:/.test(location.hostname)) {
    document.querySelectorAll("[data-key-host]").forEach((place) => { place.hidden = false; });
  }
});
