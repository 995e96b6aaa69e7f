// Go through the queue by keys. Without it, everything is reached by Tab.
(() => {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (!rows.length) return;

  const here = () => rows.findIndex((row) => row.contains(document.activeElement));
  const go = (index) => rows[Math.max(0, Math.min(rows.length - 1, index))].focus();
  const within = (selector) => rows[here()] && rows[here()].querySelector(selector);
  const send = (selector) => {
    const form = within(selector);
    if (form) form.requestSubmit();
  };
  const toggle = () => {
    const words = within("[data-words]");
    if (words) words.open = !words.open;
  };

  const keys = {
    j: () => go(here() + 1),
    k: () => go(here() < 0 ? 0 : here() - 1),
    o: toggle,
    t: () => send("[data-take]"),
    h: () => send("[data-hand-back]"),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, select, textarea")) return;
    if (event.key === "Enter" && rows.includes(event.target)) {
      within("[data-open]").click();
    } else if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });
})();
