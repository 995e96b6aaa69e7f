// In a frame that stays open: take back what was taken back, and say how tall the frame would be.
(() => {
  "use strict";

  const EVERY_MS = 45000;
  // Nothing that may wait begins before the words are drawn; browsers without it wait for a turn.
  const atLeisure = window.requestIdleCallback || ((begin) => setTimeout(begin));
  const { then } = document.currentScript.dataset;
  const stateOf = (page) => page.querySelector("[data-state]")?.dataset.state;
  let asker = "";
  let told = 0;

  // Words that nobody can see wait until they can be seen again, and are checked before.
  async function check() {
    if (document.hidden) return;
    let answer;
    try {
      answer = await fetch(location.href.split("#")[0], { cache: "no-cache", credentials: "omit" });
    } catch {
      return;
    }
    if (!answer.ok && answer.status !== 404 && answer.status !== 410) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (stateOf(page) === stateOf(document)) return;
    document.querySelector("main").replaceWith(page.querySelector("main"));
    document.dispatchEvent(new Event("timeline:changed"));
  }

  function tell() {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (!asker || height === told) return;
    told = height;
    parent.postMessage({ archiveHeight: height }, asker);
  }

  // Only the page around may ask, and the answer goes to the origin that asked.
  window.addEventListener("message", (event) => {
    const around = event.source === parent && parent !== window && event.origin !== "null";
    if (!around || event.data !== "archive:height?") return;
    asker = event.origin;
    told = 0;
    // What is not laid out yet has no height that could be told.
    document.documentElement.classList.add("measured");
    tell();
  });
  atLeisure(() => {
    new ResizeObserver(tell).observe(document.documentElement);
    document.addEventListener("visibilitychange", check);
    setInterval(check, EVERY_MS);
    if (then) document.head.append(Object.assign(document.createElement("script"), { src: then }));
  }, { timeout: 500 });
})();
