import { LineChart, type LineSeriesOption } from 'echarts/charts';
import {
  GridComponent,
  type GridComponentOption,
  LegendComponent,
  type LegendComponentOption,
  MarkLineComponent,
  type MarkLineComponentOption,
  TitleComponent,
  type TitleComponentOption,
} from 'echarts/components';
import { type ComposeOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { html, Markup } from './html.ts';

export type ChartOption = ComposeOption<
  | GridComponentOption
  | LegendComponentOption
  | LineSeriesOption
  | MarkLineComponentOption
  | TitleComponentOption
>;

use([LineChart, GridComponent, LegendComponent, MarkLineComponent, TitleComponent, SVGRenderer]);

/** Text that the pointer shows around a place on the horizontal axis. */
export interface Note {
  readonly at: number;
  /** Lines of text. */
  readonly text: string;
}

/**
 * An SVG element of `width` x `height` pixels, drawn without a page.
 *
 * @param notes in rising order of `at`: each is the title of the strip around its place.
 */
export function drawChart(
  width: number,
  height: number,
  option: ChartOption,
  notes: readonly Note[] = [],
): string {
  const { svg, places } = render(width, height, option, notes);
  const strips = notes.map(({ text }, i) => {
    const [left, right] = [-1, 1].map((side) => (places[i] + (places[i + side] ?? places[i] + 4 * side)) / 2);
    const box = `x="${left.toFixed(1)}" width="${(right - left).toFixed(1)}" height="${height}"`;
    return html`<rect class="note" ${new Markup(box)} fill-opacity="0"><title>${text}</title></rect>`;
  });
  return svg.replace(/<\/svg>\s*$/, `${html`${strips}`.text}</svg>`);
}

/** The chart, and the horizontal pixels of its notes. */
function render(width: number, height: number, option: ChartOption, notes: readonly Note[]) {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, ...option });
    const svg = chart.renderToSVGString();
    return { svg, places: notes.map(({ at }) => chart.convertToPixel({ xAxisIndex: 0 }, at)) };
  } finally {
    chart.dispose(); // its timer would keep the process alive
  }
}
