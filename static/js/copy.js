// Copy a field's text. Without JavaScript the button stays hidden and the field can be selected.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const status = document.getElementById(`${button.dataset.copy}-status`);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    let done = true;
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // No clipboard without HTTPS, or a browser that asks and was told no.
      done = document.execCommand("copy");
    }
    status.textContent = done ? button.dataset.copied : button.dataset.failed;
  });
}
