// A list that was left for one of its rows: the way to the next row, the one before, and back to the same place.
"use strict";
(() => {
  const person = () => document.body.dataset.person || "";
  const key = () => `list:${person()}`;
  const path = (address) => address.split(/[?#]/)[0];
  const read = () => { try { return JSON.parse(sessionStorage.getItem(key())); } catch { return null; } };
  const write = (list) => { try { sessionStorage.setItem(key(), JSON.stringify(list)); } catch { /* full or refused */ } };

  const rows = () => [...document.querySelectorAll("[data-list] .row-link")];

  // What the list shows now, and where it goes on.
  const remember = () => {
    const box = document.querySelector("[data-list]");
    if (!box) return;
    const seen = read();
    write({ url: location.pathname + location.search, items: rows().map((link) => path(link.getAttribute("href"))),
      next: box.dataset.next, at: seen?.at });
  };

  // Back from a row: it has the focus again, where it stood.
  const comeBack = () => {
    const from = (() => { try { return new URL(document.referrer).pathname; } catch { return ""; } })();
    const arrived = performance.getEntriesByType("navigation")[0]?.type;
    const at = read()?.at;
    if (!at || !(arrived === "back_forward" || from === at)) return;
    const link = rows().find((one) => path(one.getAttribute("href")) === at);
    if (!link) return;
    link.focus({ preventScroll: true });
    link.scrollIntoView({ block: "nearest" });
  };

  const lead = (link, address) => {
    link.hidden = !address;
    if (address) link.href = address;
  };

  // On the page of a row: links to its neighbours, and what is sent from here leads back to the list.
  const showWay = () => {
    const way = document.querySelector("[data-list-way]");
    const list = read();
    if (!way || !list) return;
    const here = way.dataset.listWay;
    const at = list.items.indexOf(here);
    write({ ...list, at: here });
    if (at < 0) return;
    way.hidden = false;
    lead(way.querySelector("[data-way=before]"), list.items[at - 1]);
    lead(way.querySelector("[data-way=next]"), list.items[at + 1] || list.next);
    way.querySelector("[data-way=place]").textContent = `${at + 1} / ${list.items.length}${list.next ? "+" : ""}`;
    for (const link of document.querySelectorAll("[data-way=back], .crumbs a")) {
      if (path(link.getAttribute("href")) === path(list.url)) link.href = list.url;
    }
    for (const form of document.querySelectorAll("main form[method=post]")) {
      form.setAttribute("action", `${path(form.getAttribute("action"))}?back=${encodeURIComponent(list.url)}`);
    }
  };

  document.addEventListener("htmx:after:swap", remember);
  document.addEventListener("DOMContentLoaded", () => {
    comeBack();
    remember();
    showWay();
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) comeBack(); });
})();
