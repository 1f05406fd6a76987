// The parts of Apache ECharts that the page uses; whatever is not named here is not in the built file.
import { BarChart, HeatmapChart, LineChart, PieChart, SankeyChart } from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  LegendPlainComponent,
  TooltipComponent,
  VisualMapPiecewiseComponent,
} from "echarts/components";
import { use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([
  AriaComponent,
  BarChart,
  GridComponent,
  HeatmapChart,
  LegendPlainComponent,
  LineChart,
  PieChart,
  SankeyChart,
  SVGRenderer,
  TooltipComponent,
  VisualMapPiecewiseComponent,
]);

export { init, version } from "echarts/core";
