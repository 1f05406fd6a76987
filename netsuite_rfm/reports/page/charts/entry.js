// The parts of Apache ECharts that the page uses; whatever is not named here is not in the built file.
import { BarChart, LineChart, PieChart, SankeyChart } from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  LegendPlainComponent,
  TooltipComponent,
} from "echarts/components";
import { use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([
  AriaComponent,
  BarChart,
  GridComponent,
  LegendPlainComponent,
  LineChart,
  PieChart,
  SankeyChart,
  SVGRenderer,
  TooltipComponent,
]);

export { init, version } from "echarts/core";
