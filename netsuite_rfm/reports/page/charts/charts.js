// Draws the charts from the options in the page. Without it nothing is missing: every figure stands in a table.
(() => {
  "use strict";

  // The width between the margins of a sheet of A4 or Letter paper, at 96 pixels an inch.
  const PAPER_WIDTH_PX = 680;

  const plans = JSON.parse(document.getElementById("chart-options").textContent);
  const charts = [];
  // A box without a width, as in a window that is not shown, is left as it was drawn.
  const fit = new ResizeObserver((changes) => {
    for (const { target, contentRect } of changes) {
      if (contentRect.width > 0) {
        charts.find((chart) => chart.getDom() === target).resize();
      }
    }
  });
  const opened = [];

  for (const box of document.querySelectorAll("[data-chart]")) {
    const plan = plans[box.dataset.chart];
    box.hidden = false;
    box.style.height = `${plan.height}px`;
    try {
      const chart = echarts.init(box, null, { renderer: "svg" });
      chart.setOption(plan.option);
      charts.push(chart);
      fit.observe(box);
    } catch (error) {
      box.hidden = true;
      console.error(`Chart ${box.dataset.chart} could not be drawn; its table holds the same figures.`, error);
    }
  }

  window.addEventListener("beforeprint", () => {
    for (const chart of charts) {
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
    charts.forEach((chart) => chart.resize({ width: "auto" }));
  });
})();
