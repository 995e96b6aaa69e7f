// A timeline by keyboard, and its parts opened where they stand. Without this each part is a link.
(() => {
  "use strict";

  const ENTRY = ".posts > li";
  const timeline = () => document.querySelector("[data-timeline]");
  const entries = () => [...timeline().querySelectorAll(ENTRY)];
  let path = location.pathname + location.search;
  if (!timeline()) return;

  function prepare() {
    timeline().tabIndex = 0;
    for (const entry of entries()) entry.tabIndex = -1;
    timeline().querySelector("[data-keys]").hidden = !entries().length;
  }

  // Letters act only while the focus is in the timeline, so that they disturb nobody's own keys.
  function onKeyDown(event) {
    const at = event.target;
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (!timeline() || !at.closest("[data-timeline]") || at.closest("summary, input, select, textarea")) return;
    const list = entries();
    const here = list.indexOf(at.closest(ENTRY));
    const steps = { j: here + 1, k: here - 1 };
    if (at === timeline() || at.matches(ENTRY)) {
      Object.assign(steps, {
        ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: list.length - 1,
      });
    }
    if (!(event.key in steps)) return;
    event.preventDefault();
    const next = list[Math.max(0, steps[event.key])] || timeline().querySelector("a[rel=next]");
    if (!next) return;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: next.matches(ENTRY) ? "start" : "nearest" });
  }

  // What is under way, or went wrong, is said: to screen readers, and to the eye beside the link.
  function tell(link, text) {
    const status = document.querySelector("[data-timeline-status]");
    status.textContent = text;
    document.querySelector("[data-part-status]")?.remove();
    if (link && text) {
      const line = Object.assign(document.createElement("span"), { className: "part-status", textContent: text });
      line.dataset.partStatus = "";
      line.ariaHidden = "true";
      link.after(line);
    }
    status.classList.toggle("unseen", Boolean(link) || !text);
  }

  // Without a connection the page stays as it is; what the archive itself refuses, its own page says.
  async function open(address, link) {
    const said = document.querySelector("[data-timeline-status]").dataset;
    timeline().ariaBusy = "true";
    tell(link, said.loading);
    let answer;
    let text;
    try {
      answer = await fetch(address, { credentials: "omit" });
      text = await answer.text();
    } catch {
      timeline().ariaBusy = "false";
      tell(link, said.failed);
      return false;
    }
    const page = new DOMParser().parseFromString(text, "text/html");
    const fresh = page.querySelector("[data-timeline]");
    if (!answer.ok || !fresh) throw new Error("no part");
    tell(null, "");
    timeline().replaceWith(fresh);
    prepare();
    const head = fresh.querySelector("[data-open]") || fresh.querySelector("h2") || fresh;
    if (head !== fresh) head.tabIndex = -1;
    head.focus({ preventScroll: true });
    head.scrollIntoView();
    document.querySelector("[data-timeline-status]").textContent = head.textContent;
    return true;
  }

  async function onClick(event) {
    const link = event.target.closest("a[data-part]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
      return;
    }
    event.preventDefault();
    try {
      if (!(await open(link.href, link))) return;
      history.pushState(null, "", link.href);
      path = location.pathname + location.search;
    } catch {
      location.assign(link.href);
    }
  }

  // An entry's address leads to it also where it stands in another part.
  function resolve() {
    const entry = /^#entry-(\d+)$/.exec(location.hash);
    const query = new URLSearchParams(location.search);
    if (!entry || document.getElementById(entry[0].slice(1)) || query.get("from") === entry[1]) {
      return;
    }
    query.set("from", entry[1]);
    location.replace(`?${query}${location.hash}`);
  }

  document.addEventListener("keydown", onKeyDown);
  document.addEventListener("click", onClick);
  document.addEventListener("timeline:changed", () => timeline() && prepare());
  window.addEventListener("popstate", () => {
    const before = path;
    path = location.pathname + location.search;
    if (path !== before) open(location.href).catch(() => location.reload());
  });
  window.addEventListener("hashchange", resolve);
  prepare();
  resolve();
})();
