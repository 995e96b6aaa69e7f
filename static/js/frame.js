// In a frame that stays open: take back what was taken back, and say how tall the frame would be.
(() => {
  "use strict";

  const EVERY_MS = 45000;
  const stateOf = (page) => page.querySelector("[data-state]")?.dataset.state;
  let asker = "";

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
    if (asker) parent.postMessage({ archiveHeight: height }, asker);
  }

  // Only the page around may ask, and the answer goes to the origin that asked.
  window.addEventListener("message", (event) => {
    const around = event.source === parent && parent !== window && event.origin !== "null";
    if (!around || event.data !== "archive:height?") return;
    asker = event.origin;
    tell();
  });
  new ResizeObserver(tell).observe(document.documentElement);
  document.addEventListener("visibilitychange", check);
  setInterval(check, EVERY_MS);
})();
