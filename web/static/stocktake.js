// Stocktake by scanning: each scan is kept in this browser until the service has taken it, so that it works without a
// connection. A scan has a key of its own; sent twice it counts once.
"use strict";
(() => {
  const form = document.querySelector("[data-stocktake]");
  if (!form) return;
  const name = `stocktake-${form.dataset.stocktake}`, most = 200;
  const field = form.querySelector("#code"), room = form.elements.room;
  const said = form.querySelector("[data-said]"), count = form.querySelector("[data-count]");
  form.querySelector("[data-field]").hidden = false;
  form.querySelector("[data-typed]").hidden = true;
  form.querySelector("textarea").required = false;

  const kept = () => JSON.parse(localStorage.getItem(name) || "[]");
  const keep = (scans) => {
    localStorage.setItem(name, JSON.stringify(scans));
    count.textContent = scans.length ? form.dataset.waiting.replace("{count}", scans.length) : form.dataset.sent;
  };
  const say = (text, tone) => {
    said.textContent = text;
    said.className = `dock__answer dock__answer--${tone}`;
  };
  const TONES = { verified: "success", misplaced: "info", found_elsewhere: "alert", unknown_code: "error" };
  const key = () => ([...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join(""));

  let sending = false;
  const send = async () => {
    const scans = kept().slice(0, most);
    if (sending || !scans.length) return;
    sending = true;
    let again = false;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrf_token.value },
        body: JSON.stringify({ scans }),
        redirect: "manual",
      });
      if (!answer.ok) {
        say(form.dataset.refused, "error");
      } else {
        const told = await answer.json(), taken = new Set(scans.map((scan) => scan.client_id));
        keep(kept().filter((scan) => !taken.has(scan.client_id)));
        const last = told.scans.at(-1), code = scans.at(-1).code;
        say(`${code}: ${form.getAttribute(`data-word-${last.result.replaceAll("_", "-")}`)}`, TONES[last.result] || "info");
        again = kept().length > 0;
      }
    } catch {
      say(form.dataset.offline, "alert");
    } finally {
      sending = false;
    }
    if (again) send();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const code = field.value.trim();
    field.value = "";
    field.focus();
    if (!code) return;
    const scan = { client_id: key(), code, scanned_at: new Date().toISOString() };
    if (room.value) scan.room = room.value;
    keep([...kept(), scan]);
    send();
  }, true);

  window.addEventListener("online", send);
  setInterval(send, 15000);
  keep(kept());
  field.focus();
  send();
})();
