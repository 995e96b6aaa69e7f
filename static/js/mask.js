// Select words of the capture, and the form below says which: the words, and which of their places.
(() => {
  const captured = document.getElementById("captured-words");
  const words = document.getElementById("id_words");
  const occurrence = document.getElementById("id_occurrence");
  if (!captured || !words || !occurrence) return;

  const escaped = (part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

  // How many times the words stand in the text up to this offset: white space matches any other.
  const countUpTo = (text, chosen, offset) => {
    const pattern = new RegExp(chosen.trim().split(/\s+/).map(escaped).join("\\s+"), "g");
    let count = 0;
    for (let found = pattern.exec(text); found && found.index <= offset; found = pattern.exec(text)) {
      count += 1;
      pattern.lastIndex = found.index + 1;
    }
    return count;
  };

  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const chosen = range.toString();
    if (!captured.contains(range.commonAncestorContainer) || !chosen.trim()) return;
    const before = document.createRange();
    before.selectNodeContents(captured);
    before.setEnd(range.startContainer, range.startOffset);
    const start = before.toString().length + chosen.length - chosen.trimStart().length;
    words.value = chosen.trim();
    occurrence.value = countUpTo(captured.textContent, chosen, start) || "";
  });
})();
