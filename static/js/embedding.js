// Shows a choice as soon as it is made. Without this the button does.
(() => {
  "use strict";

  const form = document.querySelector("[data-choices]");
  if (!form) return;
  const status = form.querySelector("[data-choices-status]");
  let latest = 0;

  form.addEventListener("change", async () => {
    const mine = ++latest;
    const address = `?${new URLSearchParams(new FormData(form))}`;
    status.textContent = status.dataset.loading;
    let text;
    try {
      const answer = await fetch(address, { credentials: "omit" });
      text = answer.ok ? await answer.text() : "";
    } catch {
      text = "";
    }
    if (mine !== latest) return;
    status.textContent = text ? "" : status.dataset.failed;
    if (!text) return;
    const page = new DOMParser().parseFromString(text, "text/html");
    for (const field of page.querySelectorAll("[data-choices] > .field")) {
      const here = form.querySelector(`#${CSS.escape(field.id || "none")}`);
      if (here && !here.contains(document.activeElement)) here.replaceWith(field);
      else if (here) said(here, field);
    }
    const result = document.querySelector("[data-result]");
    const fresh = page.querySelector("[data-result]");
    result.querySelector("textarea").value = fresh.querySelector("textarea").value;
    result.querySelector("iframe").replaceWith(fresh.querySelector("iframe"));
    history.replaceState(null, "", address);
  });

  // What is being written stays; what is said about it is new.
  function said(here, field) {
    for (const old of here.querySelectorAll("span")) old.remove();
    here.append(...field.querySelectorAll("span"));
  }
})();
