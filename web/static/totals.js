// Running totals: what the lines of a form come to while they are typed, quantity times price in euros.
"use strict";
(() => {
  const language = document.documentElement.lang || "fi";
  const euros = new Intl.NumberFormat(language === "en" ? "en-GB" : `${language}-FI`, { style: "currency", currency: "EUR" });
  const whole = new Intl.NumberFormat(language === "en" ? "en-GB" : `${language}-FI`);

  // 1 234,50 and 1234.50; nothing for anything else
  const number = (text) => {
    const bare = text.replace(/[\s\u00a0€]/g, "").replace(",", ".");
    return /^[0-9]+(\.[0-9]{1,2})?$/.test(bare) ? Number(bare) : null;
  };

  const add = (box) => {
    const quantities = [...box.querySelectorAll("[data-total-quantity]")];
    const prices = [...box.querySelectorAll("[data-total-price]")];
    let cents = 0, devices = 0;
    quantities.forEach((field, place) => {
      const quantity = number(field.value), price = number(prices[place].value);
      if (quantity !== null) devices += quantity;
      if (quantity !== null && price !== null) cents += quantity * Math.round(price * 100);
    });
    const count = box.querySelector("[data-total-count]");
    box.querySelector("[data-total-sum]").textContent = euros.format(cents / 100);
    count.textContent = devices === 1 ? count.dataset.one : count.dataset.many.replace("#", whole.format(devices));
  };

  document.addEventListener("DOMContentLoaded", () => {
    for (const box of document.querySelectorAll("[data-total]")) {
      box.addEventListener("input", () => add(box));
      add(box);
    }
  });
})();
