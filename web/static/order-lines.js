// The lines of an order: added and removed in place, and the catalogue's price filled in when a model is chosen.
"use strict";
(() => {
  const words = (text) => text.trim().toLowerCase().split(/\s+/).filter(Boolean);

  // the one model that is called so, or whose name alone holds every word; as the server reads it
  const meant = (text) => {
    const wanted = words(text), options = [...document.querySelectorAll("#models option")];
    if (!wanted.length) return null;
    const whole = options.filter((option) => option.value.toLowerCase() === wanted.join(" "));
    const fitting = whole.length ? whole : options.filter((option) => wanted.every((word) => option.value.toLowerCase().includes(word)));
    return fitting.length === 1 ? fitting[0] : null;
  };

  const tellChange = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));

  // a price that somebody typed stays; one that was filled in follows the model
  const fillPrice = (field) => {
    const price = field.closest("[data-line]").querySelector("[data-total-price]");
    if (price.value && price.value !== price.dataset.filled) return;
    price.value = price.dataset.filled = meant(field.value)?.dataset.price ?? "";
    tellChange(price);
  };

  const add = (box) => {
    const places = [...box.querySelectorAll("[name^='lines-']")].map((field) => Number(field.name.split("-")[1]));
    const lines = box.querySelectorAll(":scope > [data-line]");
    const template = box.querySelector("[data-line-template]");
    const made = document.createElement("template");
    made.innerHTML = template.innerHTML.replaceAll("NEW", String(Math.max(0, ...places) + 1));
    const line = made.content.firstElementChild;
    if (lines.length) lines[lines.length - 1].after(line);
    else box.prepend(line);
    line.querySelector("[data-line-model]").focus();
  };

  const remove = (line) => {
    const box = line.closest("[data-total]");
    const near = line.nextElementSibling?.matches("[data-line]") ? line.nextElementSibling : line.previousElementSibling;
    line.remove();
    if (!near) return add(box);
    const field = near.querySelector("input:not([type=hidden])");
    field.focus();
    return tellChange(field);
  };

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-line-model]")) fillPrice(event.target);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-line-add], [data-line-remove]");
    if (!button) return;
    event.preventDefault();
    if ("lineAdd" in button.dataset) add(button.form.querySelector("[data-total]"));
    else remove(button.closest("[data-line]"));
  });
})();
