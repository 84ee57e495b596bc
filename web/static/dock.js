// Receiving by scanning: each code is sent while the field stays ready, answered with a colour, a sound and a word.
"use strict";
(() => {
  const form = document.querySelector("[data-dock]");
  if (!form) return;
  const field = form.elements.code, broken = form.elements.dead_on_arrival;
  const place = document.getElementById("dock-result");
  const said = document.querySelector("[data-said]");  // what screen readers say
  const waiting = [];
  let sending = false, sound = null;

  // One rising tone for what is well, one low tone for what is not, two for what needs a look.
  const TONES = { success: [[880, 0.12]], info: [[520, 0.12]], alert: [[440, 0.12], [440, 0.12]], error: [[180, 0.4]] };
  const play = (tone) => {
    try {
      sound ||= new AudioContext();
      let at = sound.currentTime;
      for (const [pitch, seconds] of TONES[tone] || []) {
        const wave = sound.createOscillator(), volume = sound.createGain();
        wave.frequency.value = pitch;
        volume.gain.value = 0.2;
        wave.connect(volume).connect(sound.destination);
        wave.start(at);
        wave.stop(at + seconds);
        at += seconds + 0.08;
      }
    } catch { /* a browser without sound: the colour and the word say it */ }
  };

  const failed = () => {
    const answer = place.querySelector(".dock__answer");
    answer.className = "dock__answer dock__answer--error";
    answer.textContent = said.textContent = form.dataset.error;
    play("error");
  };

  const send = async () => {
    if (sending || !waiting.length) return;
    sending = true;
    const body = waiting.shift();
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" }, redirect: "manual" });
      if (answer.type === "opaqueredirect" || !answer.ok) {
        location.assign(form.action);  // signed out, or no longer allowed: the page says so
        return;
      }
      place.innerHTML = await answer.text();
      const told = place.querySelector("[data-tone]");
      said.textContent = [...told.querySelectorAll("p")].map((part) => part.textContent).join(". ");
      play(told.dataset.tone);
    } catch {
      failed();
    } finally {
      sending = false;
    }
    send();
  };

  const take = (code) => {
    if (!code.trim()) return;
    field.value = code;
    const body = new FormData(form);
    body.delete("form_key");  // each scan is a request of its own, the same code again too
    field.value = "";
    broken.checked = false;
    field.focus();
    waiting.push(body);
    send();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    take(field.value);
  }, true);

  // The camera, where the browser can read codes.
  const button = form.querySelector("[data-camera]"), preview = form.querySelector("[data-preview]");
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  button.hidden = false;
  const words = [button.textContent, button.dataset.off];
  let stream = null, seen = "", seenAt = 0;
  const look = async (detector) => {
    if (!stream) return;
    for (const code of await detector.detect(preview).catch(() => [])) {
      const now = performance.now();
      if (code.rawValue !== seen || now - seenAt > 3000) take(code.rawValue);
      [seen, seenAt] = [code.rawValue, now];
    }
    setTimeout(() => look(detector), 200);
  };
  button.addEventListener("click", async () => {
    if (stream) {
      stream.getTracks().forEach((track) => track.stop());
      stream = null;
    } else {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).catch(() => null);
    }
    preview.hidden = !stream;
    button.querySelector("span").textContent = words[stream ? 1 : 0];
    if (!stream) return;
    preview.srcObject = stream;
    await preview.play();
    look(new BarcodeDetector());
  });
})();
