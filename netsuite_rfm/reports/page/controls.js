// Sorts tables by their headings, and highlights a segment in every table; charts.js follows in the charts. Without it
// nothing is missing: the tables stand in the report's order.
(() => {
  "use strict";

  // Fewer rows than this need no sorting.
  const LEAST_ROWS = 3;
  const MINUS = "\u2212";
  const NOTHING = "\u2013";

  // What a cell is sorted by: a number, a text, or null for a dash, which goes last.
  const keyOf = (cell) => {
    const text = (cell?.dataset.sort ?? cell?.textContent ?? "").trim();
    if (text === "" || text === NOTHING) {
      return null;
    }
    const digits = text.replaceAll(",", "").replace(MINUS, "-").replace(/\s*[%*]$/u, "");
    return /^[+-]?\d+(\.\d+)?$/.test(digits) ? Number(digits) : text;
  };

  const compared = (one, other) =>
    typeof one === "number" && typeof other === "number" ? one - other : String(one).localeCompare(String(other), "en");

  const sortBy = (table, column, direction) => {
    const body = table.tBodies[0];
    const rows = [...table.rfmRows].map((row) => ({ row, key: keyOf(row.cells[column]) }));
    const known = rows.filter(({ key }) => key !== null);
    if (direction !== "none") {
      known.sort((one, other) => (direction === "ascending" ? 1 : -1) * compared(one.key, other.key));
    }
    const order = direction === "none" ? rows : [...known, ...rows.filter(({ key }) => key === null)];
    body.append(...order.map(({ row }) => row));
    for (const head of table.tHead.rows[0].cells) {
      head.removeAttribute("aria-sort");
    }
    if (direction !== "none") {
      table.tHead.rows[0].cells[column].ariaSort = direction;
    }
  };

  // Figures begin with the largest, names with A; the third click brings back the report's order.
  const next = (table, column, direction) => {
    const figures = [...table.rfmRows].some((row) => typeof keyOf(row.cells[column]) === "number");
    const turns = figures ? ["descending", "ascending", "none"] : ["ascending", "descending", "none"];
    return turns[(turns.indexOf(direction) + 1) % turns.length];
  };

  const makeSortable = (table) => {
    table.rfmRows = [...table.tBodies[0].rows];
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sortBy(table, column, next(table, column, head.ariaSort ?? "none")));
      head.append(button);
    });
  };

  for (const table of document.querySelectorAll("table:not(.matrix):not(.grid)")) {
    if (table.tHead?.rows.length === 1 && table.tBodies[0]?.rows.length >= LEAST_ROWS) {
      makeSortable(table);
    }
  }

  // One segment is chosen by a click until the next; another is shown while it is pointed at.
  const marked = [...document.querySelectorAll("[data-segment]")];
  const buttons = [...document.querySelectorAll("button[data-segment]")];
  let chosen = null;

  const show = (segment) => {
    for (const element of marked) {
      element.classList.toggle("lit", element.dataset.segment === segment);
    }
    document.dispatchEvent(new CustomEvent("segment-shown", { detail: segment }));
  };
  const choose = (segment) => {
    chosen = chosen === segment ? null : segment;
    for (const button of buttons) {
      button.ariaPressed = String(button.dataset.segment === chosen);
    }
    show(chosen);
  };
  const segmentAt = (event) => {
    const at = event.target.closest?.("[data-segment]") ?? event.target.closest?.("tr")?.querySelector("[data-segment]");
    return at?.dataset.segment ?? null;
  };

  for (const group of document.querySelectorAll("[data-controls]")) {
    group.hidden = false;
  }
  document.addEventListener("mouseover", (event) => {
    const segment = segmentAt(event);
    if (segment !== null) {
      show(segment);
    }
  });
  document.addEventListener("mouseout", (event) => {
    if (segmentAt(event) !== null) {
      show(chosen);
    }
  });
  document.addEventListener("click", (event) => {
    const segment = segmentAt(event);
    if (segment !== null && !event.target.closest("a, .sort, summary")) {
      choose(segment);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && chosen !== null) {
      choose(chosen);
    }
  });
  // From the charts.
  document.addEventListener("segment-pointed", ({ detail }) => show(detail ?? chosen));
  document.addEventListener("segment-clicked", ({ detail }) => choose(detail));
})();
