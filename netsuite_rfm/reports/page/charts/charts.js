// Draws the charts from the options in the page. Without it nothing is missing: every figure stands in a table.
(() => {
  "use strict";

  // The width between the margins of a sheet of A4 or Letter paper, at 96 pixels an inch.
  const PAPER_WIDTH_PX = 680;

  const { charts: plans, dark } = JSON.parse(document.getElementById("chart-options").textContent);
  const night = window.matchMedia("(prefers-color-scheme: dark)");
  const charts = [];
  // A box without a width, as in a window that is not shown, is left as it was drawn.
  const fit = new ResizeObserver((changes) => {
    for (const { target, contentRect } of changes) {
      if (contentRect.width > 0) {
        charts.find(({ chart }) => chart.getDom() === target).chart.resize();
      }
    }
  });
  const opened = [];

  // The same options with the colours of the night.
  const darkened = (option) => {
    if (typeof option === "string") {
      return dark[option] ?? option;
    }
    if (Array.isArray(option)) {
      return option.map(darkened);
    }
    return option !== null && typeof option === "object"
      ? Object.fromEntries(Object.entries(option).map(([key, value]) => [key, darkened(value)]))
      : option;
  };

  const paint = (isDark) => {
    for (const { chart, plan } of charts) {
      const light = { darkMode: isDark, ...plan.option };
      chart.setOption(isDark ? darkened(light) : light, { notMerge: true });
    }
  };

  // Where a chart shows a segment: a series of its own, or one item of a series.
  const marksOf = (option) =>
    (option.baseOption ?? option).series.flatMap(({ segment, data }, seriesIndex) =>
      segment === undefined
        ? data.flatMap((item, dataIndex) =>
            item?.segment === undefined ? [] : [{ segment: item.segment, seriesIndex, dataIndex }],
          )
        : [{ segment, seriesIndex }],
    );

  const tell = (name, segment) => document.dispatchEvent(new CustomEvent(name, { detail: segment }));
  const follow = (chart, marks) => {
    const segmentOf = ({ seriesIndex, dataIndex, dataType }) =>
      dataType === "edge"
        ? undefined
        : marks.find((mark) => mark.seriesIndex === seriesIndex && (mark.dataIndex ?? dataIndex) === dataIndex)?.segment;
    chart.on("mouseover", (at) => {
      const segment = segmentOf(at);
      if (segment !== undefined) {
        tell("segment-pointed", segment);
      }
    });
    chart.on("mouseout", (at) => {
      if (segmentOf(at) !== undefined) {
        tell("segment-pointed", null);
      }
    });
    chart.on("click", (at) => {
      const segment = segmentOf(at);
      if (segment !== undefined) {
        tell("segment-clicked", segment);
      }
    });
  };

  for (const box of document.querySelectorAll("[data-chart]")) {
    const plan = plans[box.dataset.chart];
    box.hidden = false;
    box.style.height = `${plan.height}px`;
    try {
      const chart = echarts.init(box, null, { renderer: "svg" });
      chart.setOption(plan.option);
      const marks = marksOf(plan.option);
      charts.push({ chart, plan, marks });
      fit.observe(box);
      follow(chart, marks);
    } catch (error) {
      box.hidden = true;
      console.error(`Chart ${box.dataset.chart} could not be drawn; its table holds the same figures.`, error);
    }
  }
  if (night.matches) {
    paint(true);
  }
  night.addEventListener("change", () => paint(night.matches));

  document.addEventListener("segment-shown", ({ detail }) => {
    for (const { chart, marks } of charts) {
      chart.dispatchAction({ type: "downplay" });
      const batch = marks.filter(({ segment }) => segment === detail);
      if (batch.length > 0) {
        chart.dispatchAction({ type: "highlight", batch });
      }
    }
  });

  window.addEventListener("beforeprint", () => {
    paint(false);
    for (const { chart } of charts) {
      chart.resize({ width: PAPER_WIDTH_PX });
      chart.getZr().flush(); // the printer does not wait for the next frame
    }
    for (const details of document.querySelectorAll("details:not([open])")) {
      details.open = true;
      opened.push(details);
    }
  });

  window.addEventListener("afterprint", () => {
    for (const details of opened.splice(0)) {
      details.open = false;
    }
    paint(night.matches);
    charts.forEach(({ chart }) => chart.resize({ width: "auto" }));
  });
})();
