// The way out, behaving as GOV.UK's "Exit this page" does: Shift alone, three times, each within
// five seconds of the last, or the link. Shift held to type a capital never counts.
(() => {
  "use strict";

  const link = document.querySelector("[data-exit]");
  if (!link) return;

  const NEEDED = 3;
  const WINDOW_MS = 5000;
  const text = link.dataset;
  let pressed = 0;
  let shiftAlone = false;
  let windowTimer = 0;
  let messageTimer = 0;

  const status = document.createElement("span");
  status.className = "unseen";
  status.setAttribute("role", "status");
  link.after(status);

  const lights = document.createElement("span");
  lights.className = "exit-lights";
  lights.setAttribute("aria-hidden", "true");
  for (let i = 0; i < NEEDED; i += 1) {
    lights.append(Object.assign(document.createElement("span"), { className: "exit-light" }));
  }
  link.append(lights);

  function showLights() {
    lights.classList.toggle("exit-lights--on", pressed > 0);
    [...lights.children].forEach((light, i) => {
      light.classList.toggle("exit-light--on", i < pressed);
    });
  }

  // The words leave the document itself: no style sheet has to work for them to be gone.
  function leave() {
    const cover = document.createElement("div");
    cover.className = "exit-cover";
    cover.setAttribute("role", "alert");
    document.body.replaceChildren(cover);
    document.documentElement.dataset.left = "";
    document.title = text.leaving;
    cover.textContent = text.leaving;
    window.location.replace(link.href);
  }

  function expire() {
    clearTimeout(windowTimer);
    windowTimer = 0;
    pressed = 0;
    showLights();
    status.textContent = text.expired;
    messageTimer = setTimeout(() => { status.textContent = ""; }, WINDOW_MS);
  }

  function countPress() {
    clearTimeout(messageTimer);
    clearTimeout(windowTimer);
    pressed += 1;
    if (pressed >= NEEDED) {
      leave();
      return;
    }
    showLights();
    status.textContent = pressed === 1 ? text.twoMore : text.oneMore;
    windowTimer = setTimeout(expire, WINDOW_MS);
  }

  function onKeyDown(event) {
    if (event.key === "Shift") {
      if (!event.repeat) {
        shiftAlone = !(event.ctrlKey || event.altKey || event.metaKey || event.isComposing);
      }
      return;
    }
    shiftAlone = false;
    if (windowTimer) expire();
  }

  function onKeyUp(event) {
    if (event.key !== "Shift" || !shiftAlone) return;
    shiftAlone = false;
    countPress();
  }

  // Shift held while pointing extends a selection or opens a window: not a press of Shift alone.
  function forgetShift() {
    shiftAlone = false;
  }

  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", onKeyDown, true);
  document.addEventListener("keyup", onKeyUp, true);
  document.addEventListener("pointerdown", forgetShift, true);
  window.addEventListener("blur", forgetShift);
  // Someone who comes back with the Back button chose to: give them the page again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && "left" in document.documentElement.dataset) window.location.reload();
  });
})();
