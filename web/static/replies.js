// Canned replies: the chosen one goes to where the cursor is; so does one whose shortcut is typed: a slash, its name, a space.
"use strict";
(() => {
  const list = () => document.querySelector("select[data-canned]");
  const box = () => document.getElementById(list()?.dataset.canned);

  const put = (option, from, to) => {
    const area = box();
    area.setRangeText(option.dataset.text, from, to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
    const said = document.querySelector("[data-canned-said]");
    said.textContent = said.dataset.words.replace("%(name)s", option.textContent);
  };

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-canned-insert]")) return undefined;
    const chosen = list().selectedOptions[0];
    if (!chosen.value) return list().focus();
    const area = box();
    const before = area.value.slice(0, area.selectionStart);
    if (before && !before.endsWith("\n")) area.setRangeText("\n\n", area.selectionStart, area.selectionStart, "end");
    put(chosen, area.selectionStart, area.selectionEnd);
    list().value = "";
    return undefined;
  });

  document.addEventListener("input", (event) => {
    if (!list() || event.target !== box() || event.inputType === "deleteContentBackward") return;
    const end = event.target.selectionStart;
    const typed = /(?:^|\s)\/([a-z0-9-]{2,30})\s$/i.exec(event.target.value.slice(0, end));
    if (!typed) return;
    const option = [...list().options].find((one) => one.dataset.shortcut === typed[1].toLowerCase());
    if (option) put(option, end - typed[1].length - 2, end);
  });
})();
