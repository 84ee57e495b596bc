// Forms: files may be dropped, nothing is sent twice, typed text outlives a lost connection.
// What was typed belongs to the person who typed it: it is gone once they sign out or somebody else signs in.
"use strict";
(() => {
  const person = () => document.body.dataset.person || "";
  const draftKey = (form) => `draft:${person()}:${form.dataset.keep}`;
  const SENT = "sent:";
  const ENDED = "session-ended"; // written to tell the other tabs

  // The browser may refuse its storage; the page then works without drafts.
  const store = {
    get: (key) => { try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; } },
    set: (key, value) => { try { sessionStorage.setItem(key, JSON.stringify(value)); } catch { /* full or refused */ } },
    drop: (key) => { try { sessionStorage.removeItem(key); } catch { /* refused */ } },
    keys: () => { try { return Object.keys(sessionStorage); } catch { return []; } },
  };

  const texts = (form) => [...form.querySelectorAll("textarea[name], input[type=text][name]")];
  // In a form that says so, what was chosen is kept too, where it is not what the page had chosen.
  const choices = (form) => "keepChoices" in form.dataset ? [...form.querySelectorAll("input[type=radio][name], select[name]")] : [];
  const chosen = (field) => field.type === "radio" ? field.checked && !field.defaultChecked
    : field.selectedIndex > 0 && !field.selectedOptions[0].defaultSelected;
  const typed = (form) => {
    const values = Object.fromEntries(
      texts(form).filter((field) => field.value && field.value !== field.defaultValue).map((field) => [field.name, field.value]));
    // who a text is for belongs to it
    if (Object.keys(values).length) {
      for (const choice of form.querySelectorAll("[data-keep-choice]:checked")) values[choice.name] = choice.value;
    }
    for (const field of choices(form)) if (chosen(field)) values[field.name] = field.value;
    return values;
  };

  const remember = (form) => {
    const values = typed(form);
    if (Object.keys(values).length) store.set(draftKey(form), values);
    else store.drop(draftKey(form));
  };

  const restore = (form) => {
    const values = store.get(draftKey(form));
    if (!values) return;
    for (const choice of form.querySelectorAll("[data-keep-choice]")) {
      if (values[choice.name]) choice.checked = choice.value === values[choice.name];
    }
    for (const field of choices(form)) {
      if (!(field.name in values)) continue;
      if (field.type === "radio") field.checked = field.value === values[field.name];
      else field.value = values[field.name];
    }
    for (const field of texts(form)) {
      if (values[field.name] && !field.value) {
        field.value = values[field.name];
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
  };

  // What was sent is forgotten once the server answered with anything but a refusal.
  const settle = () => {
    const arrived = performance.getEntriesByType("navigation")[0]?.type;
    const refused = arrived === "back_forward" || document.body.dataset.problem || document.querySelector("[data-error-summary]");
    for (const key of store.keys().filter((name) => name.startsWith(SENT))) {
      if (refused) store.set(key.slice(SENT.length), store.get(key));
      store.drop(key);
    }
  };

  const forget = (isKept) => {
    for (const key of store.keys()) if (/^((sent:)?draft|list):/.test(key) && !isKept(key)) store.drop(key);
  };
  const forgetOthers = () => {
    if (person()) forget((key) => key === `list:${person()}` || key.replace(SENT, "").startsWith(`draft:${person()}:`));
  };

  const release = () => {
    for (const button of document.querySelectorAll("[data-sending]")) {
      button.removeAttribute("aria-disabled");
      delete button.dataset.sending;
      delete button.form?.dataset.sending;
    }
  };

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.dataset.keep) remember(form);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if ("endsSession" in form.dataset) {
      forget(() => false);
      try { localStorage.setItem(ENDED, String(Date.now())); } catch { /* refused */ }
    }
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    if (form.dataset.keep) {
      store.set(SENT + draftKey(form), typed(form));
      store.drop(draftKey(form));
    }
    form.dataset.sending = "1";
    const button = event.submitter;
    if (button) {
      button.setAttribute("aria-disabled", "true");
      button.dataset.sending = "1";
    }
    setTimeout(release, 15000);
  });

  window.addEventListener("storage", (event) => {
    if (event.key === ENDED) forget(() => false);
  });

  window.addEventListener("pageshow", (event) => {
    release();
    if (event.persisted) settle();
  });

  window.addEventListener("beforeunload", (event) => {
    const left = [...document.querySelectorAll("form[data-guard]")].some(
      (form) => !form.dataset.sending && Object.keys(typed(form)).length);
    if (left) event.preventDefault();
  });

  const size = (bytes) => bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  const showNames = (field) => {
    const names = field.querySelector("[data-drop-names]");
    const files = [...field.querySelector("input").files];
    names.textContent = files.map((file) => `${file.name} (${size(file.size)})`).join(", ");
  };

  const wireDrop = (field) => {
    const input = field.querySelector("input[type=file]");
    input.addEventListener("change", () => showNames(field));
    for (const name of ["dragenter", "dragover"]) {
      field.addEventListener(name, (event) => { event.preventDefault(); field.classList.add("drop--over"); });
    }
    for (const name of ["dragleave", "drop"]) field.addEventListener(name, () => field.classList.remove("drop--over"));
    field.addEventListener("drop", (event) => {
      event.preventDefault();
      const files = new DataTransfer();
      for (const file of [...event.dataTransfer.files].slice(0, input.multiple ? undefined : 1)) files.items.add(file);
      if (!files.files.length) return;
      input.files = files.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    // a picture that is pasted into a text of the form is added to its files
    if (input.multiple) input.form?.addEventListener("paste", (event) => {
      const pasted = [...(event.clipboardData?.files || [])];
      if (!pasted.length) return;
      const files = new DataTransfer();
      for (const file of [...input.files, ...pasted]) files.items.add(file);
      input.files = files.files;
      for (let box = input.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    forgetOthers();
    settle();
    document.querySelectorAll("form[data-keep]").forEach(restore);
    document.querySelectorAll("[data-drop]").forEach(wireDrop);
  });

  // A long list of boxes shows those that fit what is typed above it, and those that are ticked.
  document.addEventListener("input", (event) => {
    const typed = event.target.closest?.("[data-narrows]");
    if (!typed) return;
    const words = typed.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    for (const box of document.getElementById(typed.dataset.narrows).querySelectorAll("input[type=checkbox]")) {
      const name = box.labels[0].textContent.toLowerCase();
      box.parentElement.hidden = !box.checked && !words.every((word) => name.includes(word));
    }
  });
})();
