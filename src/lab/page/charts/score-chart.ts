import uPlot from 'uplot';
import type { Started } from '../../protocol.ts';
import { count, SCORE, score } from '../copy.ts';
import { type Columns, type Scores, scoresAt } from '../scores.ts';
import { colour } from '../theme.ts';
import { level, triangle, upright } from './level.ts';

/** What the chart begins with, of either. */
const FIRST = { steps: 1000, seconds: 10 };
/** The range of scores where there are none. */
const EMPTY = 100;
/** The share of the range of scores that is left free above and below. */
const MARGIN = 0.06;

type Marks = Pick<Started, 'bar' | 'randomScore' | 'highest'>;

/** Since: the step of the record before. */
export type Hovered = ReturnType<typeof scoresAt> & { readonly since: number };

/** What x is: steps, or seconds of the clock. */
export type Across = keyof typeof FIRST;

interface Listeners {
  /** Is told the scores under the pointer; undefined: it is elsewhere. */
  onHover(scores: Hovered | undefined): void;
  /** A part of x is seen, or all of it again. */
  onZoom(isPart: boolean): void;
}

/** The steps at which something happened. */
export interface Happened {
  readonly saved: readonly number[];
  readonly changed: readonly number[];
}

/** The scores of a run by step: games of training as dots and their mean, evaluations with their spread. */
export class ScoreChart {
  private readonly plot: uPlot;
  /** What the visitor chose to see of x; undefined: all. */
  private zoom: readonly [number, number] | undefined;
  private last = FIRST.steps;
  private across: Across = 'steps';
  private clock = (step: number) => step;
  private happened: Happened = { saved: [], changed: [] };
  private readonly observer: ResizeObserver;
  private yours: number | undefined;
  private columns: Columns | undefined;

  constructor(
    private readonly host: HTMLElement,
    private readonly marks: Marks,
    private readonly listeners: Listeners,
  ) {
    this.plot = new uPlot(this.options(), [[], [], [], [], [], []], host);
    this.observer = new ResizeObserver(() => this.plot.setSize(sizeOf(host)));
    this.observer.observe(host);
  }

  show(scores: Scores, across: Across): void {
    if (across !== this.across) this.zoomTo(undefined);
    this.across = across;
    this.columns = scores.columns();
    const { steps, games, means, evaluations, lows, highs } = this.columns;
    this.clock = across === 'steps' ? (step) => step : scores.clockOf();
    const x = steps.map(this.clock);
    this.last = Math.max(FIRST[across], x.at(-1) ?? 0);
    this.plot.batch(() => {
      this.plot.setData([x, games, means, evaluations, lows, highs], false);
      this.setRange();
    });
  }

  /** @param yours the score of a visitor, which becomes a line. */
  showYours(yours: number | undefined): void {
    this.yours = yours;
    this.setRange();
  }

  showHappened(happened: Happened): void {
    this.happened = happened;
    this.setRange();
  }

  /** Ends a zoom. */
  showAll(): void {
    this.zoomTo(undefined);
  }

  close(): void {
    this.observer.disconnect();
    this.plot.destroy();
  }

  private setRange(): void {
    const [min, max] = this.zoom ?? [0, this.last];
    this.plot.setScale('x', { min, max });
  }

  private options(): uPlot.Options {
    const [train, judged] = [colour('train'), colour('judged')];
    const line = { spanGaps: true, width: 2, points: { show: false } };
    const edge = { spanGaps: true, width: 0, points: { show: false } };
    return {
      ...sizeOf(this.host),
      legend: { show: false },
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false },
        bind: {
          dblclick: () => () => {
            this.showAll();
            return null;
          },
        },
      },
      scales: { x: { time: false }, y: { range: (_, min, max) => this.scoreRange(min, max) } },
      axes: [
        {
          ...axis(),
          grid: { show: false },
          values: (_, ticks) => ticks.map((tick, i) => this.xMark(tick, i === 0)),
          space: 80,
          size: 30,
        },
        { ...axis(), values: (_, ticks) => ticks.map(score), size: 44, space: 52, ticks: { show: false } },
      ],
      series: [
        {},
        { paths: () => null, points: { show: true, size: 4, width: 0, fill: colour('dot') } },
        { ...line, stroke: train },
        { ...line, stroke: judged, points: { show: true, size: 9, width: 2, fill: colour('surface') } },
        edge,
        edge,
      ],
      bands: [{ series: [5, 4], fill: colour('judged-band') }],
      hooks: {
        drawAxes: [(plot) => this.drawMarks(plot)],
        setCursor: [({ cursor: { idx } }) => this.listeners.onHover(this.hovered(idx))],
        setSelect: [(plot) => this.zoomToSelection(plot)],
      },
    };
  }

  /** @param isFirst whether it is the first mark of the axis, which carries the unit. */
  private xMark(value: number, isFirst: boolean): string {
    if (this.across === 'seconds') return SCORE.seconds(score(value));
    return isFirst ? `${SCORE.step} ${count(value)}` : count(value);
  }

  private hovered(row: number | null | undefined): Hovered | undefined {
    const { columns } = this;
    return columns && typeof row === 'number' && row < columns.steps.length
      ? { ...scoresAt(columns, row), since: columns.steps[row - 1] ?? 0 }
      : undefined;
  }

  private zoomToSelection(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width === 0) return;
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.zoomTo([plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')]);
  }

  private zoomTo(part: readonly [number, number] | undefined): void {
    this.zoom = part;
    this.setRange();
    this.listeners.onZoom(part !== undefined);
  }

  private scoreRange(min: number | null, max: number | null): [number, number] {
    const { bar, randomScore, highest } = this.marks;
    const all = [
      min,
      max,
      bar,
      randomScore,
      highest,
      this.yours,
      ...((randomScore ?? 0) < 0 ? [] : [0]),
    ].filter((value) => value !== undefined && value !== null);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    if (!(high > low)) return [low, low + EMPTY];
    const margin = MARGIN * (high - low);
    return [low === 0 ? 0 : low - margin, high + margin];
  }

  private drawMarks(plot: uPlot): void {
    const { bar, randomScore } = this.marks;
    const { saved, changed } = this.happened;
    for (const step of changed) upright(plot, this.clock(step), colour('judged'), [3, 4]);
    for (const step of saved) triangle(plot, this.clock(step), colour('edge'));
    if (bar !== undefined) level(plot, bar, colour('ink'), [7, 5]);
    if (randomScore !== undefined) level(plot, randomScore, colour('muted'), [1.5, 4]);
    if (this.yours !== undefined) level(plot, this.yours, colour('yours'), [9, 4, 1.5, 4]);
  }
}

function axis(): uPlot.Axis {
  const line = { stroke: colour('line'), width: 1 };
  return { stroke: colour('muted'), font: `12px ${colour('font')}`, grid: line, ticks: { ...line, size: 5 } };
}

function sizeOf({ clientWidth, clientHeight }: HTMLElement): { width: number; height: number } {
  return { width: clientWidth, height: clientHeight };
}
