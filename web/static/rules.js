// Rules in order: a rule is dragged to another place of its stage, or moved by Alt with an arrow key.
"use strict";
(() => {
  let dragged = null;

  const rule = (node) => node.closest?.("[data-rule]");
  const send = (from, place) => {
    const form = from.querySelector("[data-move]");
    form.elements.to.value = place;
    form.requestSubmit();
  };
  const unmark = () => {
    for (const one of document.querySelectorAll(".rule--over")) one.classList.remove("rule--over");
  };

  document.addEventListener("dragstart", (event) => {
    dragged = rule(event.target);
    if (dragged) event.dataTransfer.effectAllowed = "move";
  });
  document.addEventListener("dragover", (event) => {
    const over = rule(event.target);
    if (!dragged || !over || over.parentElement !== dragged.parentElement) return;
    event.preventDefault();
    unmark();
    if (over !== dragged) over.classList.add("rule--over");
  });
  document.addEventListener("drop", (event) => {
    const over = rule(event.target);
    unmark();
    if (!dragged || !over || over === dragged || over.parentElement !== dragged.parentElement) return;
    event.preventDefault();
    send(dragged, over.dataset.rule);
  });
  document.addEventListener("dragend", () => { dragged = null; unmark(); });

  document.addEventListener("keydown", (event) => {
    if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    const from = rule(document.activeElement);
    if (!from) return;
    event.preventDefault();
    const to = Number(from.dataset.rule) + (event.key === "ArrowUp" ? -1 : 1);
    if (from.parentElement.querySelector(`[data-rule="${to}"]`)) send(from, to);
  });

  // after a move the rule has the focus again
  document.addEventListener("DOMContentLoaded", () => {
    if (!location.hash.startsWith("#rule-")) return;
    document.getElementById(location.hash.slice(1))?.querySelector("a, button")?.focus();
  });
})();
