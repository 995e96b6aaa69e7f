// Fits each frame of the archive in this page to what is in it. Optional; it loads and stores
// nothing, and listens to the archive's own frames alone.
(() => {
  "use strict";

  const origin = new URL(document.currentScript.src).origin;
  const frames = () =>
    [...document.querySelectorAll("iframe")].filter((frame) => frame.src.startsWith(`${origin}/embed/`));
  const ask = (frame) => frame.contentWindow.postMessage("archive:height?", origin);

  window.addEventListener("message", (event) => {
    if (event.origin !== origin) return;
    const height = event.data && event.data.archiveHeight;
    const frame = frames().find((one) => one.contentWindow === event.source);
    if (frame && height > 0 && height < 100000) frame.style.height = `${height}px`;
  });
  // Loads do not bubble: those of frames that come later are met on the way down.
  document.addEventListener("load", (event) => {
    if (frames().includes(event.target)) ask(event.target);
  }, true);
  // A frame of another origin that can be looked into is still empty.
  for (const frame of frames()) if (frame.contentDocument === null) ask(frame);
})();
