// Keyboard: data-key="r" presses or focuses its element, "g d" is one key after the other, "?" lists them all.
"use strict";
(() => {
  const SETTING = "vire-keys";
  const PAUSE = 1200; // milliseconds within which a second key belongs to the first
  let first = "";
  let firstAt = 0;

  const wanted = () => { try { return localStorage.getItem(SETTING) !== "off"; } catch { return true; } };
  const typing = (element) => element.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]");
  const shown = (element) => element.checkVisibility ? element.checkVisibility() : element.offsetParent !== null;
  // What stands in a closed menu can be pressed by its key: the menu opens first.
  const menuOf = (element) => { const menu = element.closest("details.menu:not([open])"); return menu && shown(menu) ? menu : null; };
  const reachable = (element) => shown(element) || menuOf(element);
  const find = (key) => [...document.querySelectorAll("[data-key]")].find((element) => element.dataset.key === key && reachable(element));
  const starts = (key) => [...document.querySelectorAll("[data-key]")].some((element) => element.dataset.key.startsWith(`${key} `));
  const label = (element) => element.dataset.keyLabel || element.getAttribute("aria-label") || element.placeholder || element.textContent.trim();

  const press = (element) => {
    const menu = shown(element) ? null : menuOf(element);
    if (menu) menu.open = true;
    if (element.matches("input[type=radio]")) {
      element.click();
      document.getElementById(element.dataset.keyGoes)?.focus();
    } else if (element.matches("input, textarea, select")) {
      element.focus();
      element.scrollIntoView({ block: "nearest" });
    } else {
      element.focus();
      element.click();
    }
  };

  const list = (dialog) => {
    const walks = [...document.querySelectorAll(".row-link")].some(shown) && !find("j");
    for (const line of dialog.querySelectorAll("[data-keys-rows]")) line.hidden = !walks;
    const rows = new Map();
    for (const element of document.querySelectorAll("[data-key]")) {
      if (reachable(element) && element.dataset.key !== "/") rows.set(element.dataset.key, label(element));
    }
    dialog.querySelector("[data-keys-list]").replaceChildren(...[...rows].map(([key, words]) => {
      const row = document.createElement("div");
      const term = document.createElement("dt");
      for (const part of key.split(" ")) {
        const cap = document.createElement("kbd");
        cap.textContent = part;
        term.append(cap, " ");
      }
      const meaning = document.createElement("dd");
      meaning.textContent = words;
      row.append(term, meaning);
      return row;
    }));
  };

  const step = (by) => {
    const links = [...document.querySelectorAll(".row-link")].filter(shown);
    if (!links.length) return false;
    const at = links.indexOf(document.activeElement);
    links[Math.max(0, Math.min(links.length - 1, at < 0 ? 0 : at + by))].focus();
    return true;
  };

  const answer = (key) => {
    if (key === "?") {
      document.getElementById("keys")?.showModal();
      return true;
    }
    if ((key === "j" || key === "k") && step(key === "j" ? 1 : -1)) return true;
    const now = performance.now();
    const both = first && now - firstAt < PAUSE ? `${first} ${key}` : "";
    first = key;
    firstAt = now;
    const search = key === "/" && [...document.querySelectorAll("[data-search]")].find(shown); // what the page is about
    const target = (both && find(both)) || search || find(key);
    if (!target) return starts(key);
    first = "";
    press(target);
    return true;
  };

  // Ctrl or Command with Enter sends the form in which somebody types.
  const send = (field) => {
    const button = [...field.form.querySelectorAll("button:not([type=button])")].find(shown);
    field.form.requestSubmit(button);
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches?.("textarea") && event.target.form) {
      event.preventDefault();
      send(event.target);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.key.length !== 1) return;
    if (!wanted() || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (answer(event.key)) event.preventDefault();
  });

  document.addEventListener("DOMContentLoaded", () => {
    const dialog = document.getElementById("keys");
    if (!dialog) return;
    new MutationObserver(() => dialog.open && list(dialog)).observe(dialog, { attributeFilter: ["open"] });
    const choice = dialog.querySelector("#keys-on");
    choice.checked = wanted();
    choice.addEventListener("change", () => { try { localStorage.setItem(SETTING, choice.checked ? "on" : "off"); } catch { /* refused */ } });
  });
})();
