// The theme that was chosen before, set before anything is drawn.
"use strict";
try {
  const chosen = localStorage.getItem("lemmata-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch (e) { /* no storage: the system's theme */ }
