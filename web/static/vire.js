// What makes the pages quicker for those who have scripts; every page works without this file.
"use strict";
(() => {
  document.documentElement.classList.add("with-script");
  const each = (root, selector, work) => {
    if (root.matches?.(selector)) work(root);
    root.querySelectorAll(selector).forEach(work);
  };

  // A text field grows with its text.
  const grow = (area) => {
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight + 4, 640)}px`;
  };

  // After a refused form the focus goes to what must be corrected. A question that was refused says it within its box,
  // which would lie over the list of errors above.
  const errors = () => document.querySelector("[data-error-summary]");
  const bringErrors = () => {
    const box = [...document.querySelectorAll("main details.confirm[open] > form.confirm__box")].pop();
    const at = errors()?.querySelector("a[href^='#']")?.hash.slice(1);
    if (errors() && box && (!at || box.contains(document.getElementById(at)))) box.prepend(errors());
  };

  const ready = (root) => each(root, "textarea[data-autosize]", grow);

  const copy = async (button) => {
    const source = button.dataset.copyFrom ? document.getElementById(button.dataset.copyFrom).value : button.dataset.copy;
    try {
      await navigator.clipboard.writeText(source);
    } catch {
      document.getElementById(button.dataset.copyFrom)?.select();
      return;
    }
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    said.className = "muted";
    said.textContent = ` ${button.dataset.copied}`;
    button.after(said);
    setTimeout(() => said.remove(), 2500);
  };

  // A question opens in the browser's top layer, inside the window: no table cuts it off and no edge hides it.
  const EDGE = 8;
  const between = (low, value, high) => Math.max(low, Math.min(value, high));
  const narrow = window.matchMedia("(max-width: 767px)"); // there it opens in the flow of the page
  const showQuestion = (question) => {
    const box = question.querySelector(":scope > .confirm__box");
    const around = question.parentElement.closest(".confirm[open]");
    if (around) showQuestion(around);
    if (!box || around) return;
    if (!question.open || narrow.matches) {
      box.removeAttribute("popover");
      box.style.left = box.style.top = "";
      return;
    }
    box.popover = "manual";
    if (!box.matches(":popover-open")) box.showPopover();
    const button = question.querySelector("summary").getBoundingClientRect();
    const { width, height } = box.getBoundingClientRect();
    const right = document.documentElement.clientWidth - width - EDGE;
    const left = between(EDGE, button.left > right ? button.right - width : button.left, right);
    const fitsBelow = button.bottom + height + EDGE <= window.innerHeight;
    const top = fitsBelow ? button.bottom : Math.max(button.top - height - EDGE, Math.min(button.bottom, window.innerHeight - height - EDGE), EDGE);
    box.style.left = `${left + window.scrollX}px`;
    box.style.top = `${top + window.scrollY}px`;
  };
  const showQuestions = () => each(document, "details.confirm[open]", showQuestion);

  // Menus and questions close with Escape, menus also when one clicks elsewhere.
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open], details.confirm[open]")) {
      if (!menu.contains(except)) menu.open = false;
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy], [data-copy-from], [data-open], [data-print]");
    if (button?.matches("[data-copy], [data-copy-from]")) copy(button);
    if (button?.dataset.open) document.getElementById(button.dataset.open)?.showModal();
    if (button?.hasAttribute("data-print")) window.print();
    closeMenus(event.target);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest?.("details.menu[open], details.confirm[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  document.addEventListener("toggle", (event) => {
    if (event.target.matches("details.confirm")) showQuestion(event.target);
    if (!event.target.matches("details.confirm[open]")) return;
    event.target.querySelector("[data-error-summary], input:not([type=hidden]), select, textarea, button")?.focus();
    ready(event.target);
  }, true);

  document.addEventListener("input", (event) => {
    if (event.target.matches("textarea[data-autosize]")) grow(event.target);
  });

  // How many boxes of a name are ticked stands beside their buttons; Shift ticks all from the last one to this one.
  let lastBox = null;
  const countTicked = () => each(document, "[data-count-ticked]", (place) => {
    const boxes = [...document.getElementsByName(place.dataset.countTicked)];
    place.textContent = boxes.filter((one) => one.checked).length || "";
  });
  document.addEventListener("click", (event) => {
    const box = event.target;
    if (box.type !== "checkbox" || !box.closest?.(".tick-cell")) return;
    const boxes = [...document.getElementsByName(box.name)];
    const ends = [boxes.indexOf(lastBox), boxes.indexOf(box)].sort((one, two) => one - two);
    if (event.shiftKey && ends[0] >= 0) for (const one of boxes.slice(ends[0], ends[1] + 1)) one.checked = box.checked;
    lastBox = box;
  });
  document.addEventListener("change", () => setTimeout(countTicked));

  // "Select all" ticks every box of its name.
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.dataset.selectAll) {
      for (const one of document.getElementsByName(box.dataset.selectAll)) one.checked = box.checked;
    } else if (box.type === "checkbox" && box.name) {
      const all = document.querySelector(`[data-select-all="${CSS.escape(box.name)}"]`);
      if (!all) return;
      const boxes = [...document.getElementsByName(box.name)];
      all.checked = boxes.every((one) => one.checked);
      all.indeterminate = !all.checked && boxes.some((one) => one.checked);
    }
  });

  window.addEventListener("resize", showQuestions);
  document.addEventListener("htmx:after:swap", showQuestions);
  // What is asked again by itself waits while somebody has a panel open or rows ticked: it would be lost.
  document.addEventListener("htmx:before:request", (event) => {
    const asks = event.target instanceof Element && event.target.matches("#being-routed");
    if (asks && document.querySelector("main details.confirm[open]")) event.preventDefault();
    const list = event.target instanceof Element && event.target.matches("#desk-rows");
    if (list && document.querySelector("#desk-rows .tick-cell input:checked")) event.preventDefault();
  });

  document.addEventListener("htmx:after:swap", (event) => ready(event.target instanceof Element ? event.target : document));
  document.addEventListener("DOMContentLoaded", () => {
    ready(document);
    bringErrors();
    showQuestions();
    countTicked();
    errors()?.focus();
  });
})();
