// Posts with a content note that the reader chose to hide. The choice is kept in this browser, and
// only when the reader asks for it; this script stands before the page, so that no word is seen first.
(() => {
  "use strict";

  const KEY = "hidden-notes";
  const said = document.currentScript.dataset;
  const sheet = new CSSStyleSheet();

  function kept() {
    try {
      const slugs = JSON.parse(localStorage.getItem(KEY) || "[]");
      return slugs.filter((slug) => /^[a-z-]+$/.test(slug));
    } catch {
      return [];
    }
  }

  function hide(slugs) {
    sheet.replaceSync(slugs.map((slug) => {
      const post = `.post[data-notes~="${slug}"]:not([data-opened])`;
      return `${post} .post-main > :not(.content-note, .hidden-by-choice), ${post} > .doubts { display: none !important; }`;
    }).join("\n"));
  }

  // Each hidden post keeps its note, and says whose choice it was and how to see it.
  function explain(slugs, root) {
    const chosen = new Set(slugs);
    for (const post of root.querySelectorAll(".post[data-notes]:not(:has(.hidden-by-choice))")) {
      if (!post.dataset.notes.split(" ").some((slug) => chosen.has(slug))) continue;
      const line = Object.assign(document.createElement("p"), { className: "hidden-by-choice", textContent: `${said.hidden} ` });
      const open = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: said.open });
      const change = Object.assign(document.createElement("a"), { href: said.settings, textContent: said.change });
      open.addEventListener("click", () => { post.dataset.opened = ""; line.remove(); });
      line.append(open, " ", change);
      post.querySelector(".post-main").append(line);
    }
  }

  function offer(form) {
    const boxes = [...form.querySelectorAll("[name=hide]")];
    const status = form.querySelector("[role=status]");
    const forget = form.querySelector("[data-forget]");
    const show = () => {
      const slugs = kept();
      for (const box of boxes) box.checked = slugs.includes(box.value);
      forget.hidden = slugs.length === 0;
    };
    for (const part of form.querySelectorAll("[data-keep], [data-script]")) part.hidden = false;
    form.querySelector("[data-keep]").addEventListener("click", () => {
      try {
        localStorage.setItem(KEY, JSON.stringify(boxes.filter((box) => box.checked).map((box) => box.value)));
        status.textContent = form.dataset.kept;
      } catch {
        status.textContent = form.dataset.failed;
      }
      if (kept().length === 0) localStorage.removeItem(KEY);
      show();
    });
    forget.addEventListener("click", () => {
      localStorage.removeItem(KEY);
      status.textContent = form.dataset.forgotten;
      show();
    });
    show();
  }

  const slugs = kept();
  if (slugs.length > 0) {
    document.adoptedStyleSheets.push(sheet);
    hide(slugs);
  }
  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("[data-hide-notes]");
    if (form) offer(form);
    if (slugs.length === 0) return;
    explain(slugs, document);
    // Parts of a long timeline come later.
    new MutationObserver(() => explain(slugs, document)).observe(document.body, { childList: true, subtree: true });
  });
})();
