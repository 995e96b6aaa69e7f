// Drawing across the bars of a histogram chooses a range; arrow keys move in the heat map. Both only
// lead to addresses that are linked without JavaScript too. The keyboard chooses from two lists.
(() => {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const WIDTH = 1000;
  // Less than this is a click on one bar. Pixels.
  const SLIGHT = 6;

  function chart(figure) {
    const svg = figure.querySelector("svg");
    const range = figure.querySelector("[data-range]");
    if (!svg || !range) return;
    const rows = [...figure.querySelectorAll("tr[data-value]")];
    const bars = rows.length;
    if (bars < 2) return;
    const [from, to] = range.querySelectorAll("select");
    for (const list of [from, to]) {
      list.append(...rows.map((row) => new Option(row.cells[0].textContent, row.dataset.value)));
    }
    to.selectedIndex = bars - 1;
    range.hidden = false;
    const drawn = document.createElementNS(SVG, "rect");
    drawn.setAttribute("class", "chart-drawn");
    drawn.setAttribute("height", "100");
    figure.classList.add("chart--draws");

    let start = null;
    let moved = false;

    function show() {
      const [first, last] = [from.selectedIndex, to.selectedIndex].sort((a, b) => a - b);
      drawn.setAttribute("x", (first * WIDTH) / bars);
      drawn.setAttribute("width", ((last - first + 1) * WIDTH) / bars);
      svg.append(drawn);
    }

    function choose(one, other) {
      from.selectedIndex = Math.min(one, other);
      to.selectedIndex = Math.max(one, other);
      show();
    }

    function barAt(x) {
      const box = svg.getBoundingClientRect();
      const along = (x - box.left) / box.width;
      // Time runs the way the page is read.
      const place = document.dir === "rtl" ? 1 - along : along;
      return Math.min(bars - 1, Math.max(0, Math.floor(place * bars)));
    }

    svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      start = event.clientX;
      moved = false;
    });
    window.addEventListener("pointermove", (event) => {
      if (start === null) return;
      if (!moved && Math.abs(event.clientX - start) < SLIGHT) return;
      moved = true;
      choose(barAt(start), barAt(event.clientX));
    });
    window.addEventListener("pointerup", () => {
      if (start !== null && moved) {
        range.open = true;
        range.querySelector("button").focus();
      }
      start = null;
    });
    window.addEventListener("pointercancel", () => { start = null; });
    svg.addEventListener("dragstart", (event) => event.preventDefault());
    svg.addEventListener("click", (event) => {
      if (!moved) return;
      event.preventDefault();
      event.stopPropagation();
      moved = false;
    }, true);
    for (const list of [from, to]) {
      list.addEventListener("change", () => choose(from.selectedIndex, to.selectedIndex));
    }
  }

  function heat(figure) {
    const rows = [...figure.querySelectorAll("tbody tr")].map((row) => [...row.cells].slice(1));
    const links = [...figure.querySelectorAll("tbody td a")];
    if (!links.length) return;
    links[links.length - 1].tabIndex = 0;
    figure.querySelector("[data-arrows]").hidden = false;

    // The next cell that has posts, in the direction asked for.
    function next(cell, down, along) {
      let y = rows.findIndex((row) => row.includes(cell));
      let x = rows[y].indexOf(cell);
      for (;;) {
        y += down;
        x += along;
        if (!rows[y] || !rows[y][x]) return null;
        const link = rows[y][x].querySelector("a");
        if (link) return link;
      }
    }

    figure.addEventListener("keydown", (event) => {
      const cell = event.target.closest("td");
      const ahead = document.dir === "rtl" ? -1 : 1;
      const step = {
        ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -ahead], ArrowRight: [0, ahead],
      }[event.key];
      if (!cell || !step) return;
      event.preventDefault();
      const link = next(cell, ...step);
      if (!link) return;
      for (const other of links) other.tabIndex = -1;
      link.tabIndex = 0;
      link.focus();
    });
  }

  document.querySelectorAll("[data-chart]").forEach(chart);
  document.querySelectorAll("[data-heat]").forEach(heat);
})();
