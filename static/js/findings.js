// Jump from a finding to its words: they may be folded, and the keyboard goes with the eye.
(() => {
  const reach = (link) => {
    const words = document.getElementById(link.hash.slice(1));
    if (!words) return;
    const folded = words.closest("details");
    if (folded) folded.open = true;
    words.scrollIntoView({ block: "center" });
    words.focus({ preventScroll: true });
  };
  for (const link of document.querySelectorAll("[data-jump]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      reach(link);
    });
  }
})();
