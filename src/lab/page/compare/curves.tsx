import { signal, useSignal, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { drawSpark, indexAt, type Points, sparkX } from '../charts/spark.ts';
import { Choice } from '../controls/choice.tsx';
import { count, score } from '../copy.ts';
import { COMPARE } from '../copy-compare.ts';
import { mark, number, percent, SIGNAL_WORDS } from '../copy-inside.ts';
import { inside, SIGNALS, type SignalName } from '../inside.ts';
import { paused, run, type SeenRun } from '../store.ts';
import { isDark } from '../theme.ts';
import { commonRows, spacedRows } from './equal-steps.ts';
import { other } from './other.ts';
import { repeat } from './repeat.ts';

export type Measure = 'score' | SignalName;

/** Their sizes tell more than their differences. */
const LOGARITHMIC: readonly Measure[] = ['loss', 'error', 'gradientNorm', 'targetDistance'];
const SHARES: readonly Measure[] = ['agreement', 'dead', 'replay'];
/** Rows of the table of a signal. */
const ROWS = 12;

/** What is compared. */
export const measure = signal<Measure>('score');

/** The curves of both runs, A solid and B dashed, and a table of them at equal steps. */
export function Curves() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const hovered = useSignal<number | undefined>(undefined);
  const shown = measure.value;
  const format = formatOf(shown);
  useSignalEffect(() => {
    void isDark.value;
    const drawn = drawnOf(measure.value);
    const { from, to } = rangeOf(drawn.series);
    drawSpark(canvas.current!, {
      ...{ ...drawn, from, to, hovered: hovered.value, formatX: count },
      log: LOGARITHMIC.includes(measure.value),
      format: SHARES.includes(measure.value) ? (share) => `${mark(100 * share)} %` : mark,
    });
  });
  const { series, bands } = drawnOf(shown);
  const { from, to } = rangeOf(series);
  const at = hovered.value;
  const valueAt = (points: Points) => {
    const value = at === undefined ? points.y.at(-1) : points.y[indexAt(points, at)];
    return value === undefined || Number.isNaN(value) ? '' : format(value);
  };
  return (
    <div class="compared compare-part">
      <div class="row-of-controls">
        <Choice
          label={COMPARE.measure}
          value={shown}
          options={[
            { value: 'score', text: COMPARE.score },
            ...SIGNALS.map((value) => ({ value, text: SIGNAL_WORDS[value].title })),
          ]}
          choose={(next) => {
            measure.value = next as Measure;
          }}
        />
        <p class="legend">
          <span class="key">A {valueAt(series[0])}</span>
          <span class="key key-b">B {valueAt(series[1])}</span>
          {at !== undefined && <span>{COMPARE.at(Math.round(at))}</span>}
        </p>
      </div>
      <canvas
        ref={canvas}
        role="img"
        aria-label={COMPARE.chart(titleOf(shown))}
        onPointerMove={({ offsetX, currentTarget }) => {
          hovered.value = sparkX(offsetX, currentTarget.clientWidth, from, to);
        }}
        onPointerLeave={() => {
          hovered.value = undefined;
        }}
      />
      {bands && <p class="note">{COMPARE.bandOf(repeat.summedUp.value!.settings[0].finals.length)}</p>}
      <Table of={series} measure={shown} />
    </div>
  );
}

function Table({ of: [a, b], measure }: { readonly of: readonly Points[]; readonly measure: Measure }) {
  const rows = measure === 'score' ? commonRows(a, b) : spacedRows(a, b, ROWS);
  if (rows.length === 0) return <p class="note">{paused.value ? COMPARE.paused : COMPARE.empty}</p>;
  const format = formatOf(measure);
  return (
    <div class="table">
      <table>
        <caption class="unseen">{titleOf(measure)}</caption>
        <thead>
          <tr>
            {[COMPARE.step, 'A', 'B', COMPARE.difference].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ step, a, b }) => (
            <tr key={step}>
              <td>{count(step)}</td>
              <td>{format(a)}</td>
              <td>{format(b)}</td>
              <td>{format(b - a)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What is drawn of a measure: after repeats, their middles and bands. */
function drawnOf(of: Measure) {
  const { settings } = repeat.summedUp.value ?? {};
  if (of === 'score' && settings) {
    const x = settings.map(({ points }) => points.map(({ at }) => at));
    return {
      series: settings.map(({ points }, i): Points => ({ x: x[i], y: points.map(({ middle }) => middle) })),
      bands: settings.map(({ points }, i) => ({
        ...{ x: x[i], low: points.map(({ low }) => low), high: points.map(({ high }) => high) },
      })),
    };
  }
  if (of === 'score') return { series: [run, other].map(scoresOf) };
  void [inside.signals.value, other.signals.value];
  return { series: [inside.series, other.series].map((each): Points => each[of].points()) };
}

function scoresOf({ scores }: SeenRun): Points {
  const { evaluated } = scores.value;
  return { x: evaluated.map(({ step }) => step), y: evaluated.map(({ mean }) => mean) };
}

function rangeOf(series: readonly Points[]): { readonly from: number; readonly to: number } {
  const ends = series.flatMap(({ x }) => (x.length > 0 ? [x[0], x.at(-1)!] : []));
  return ends.length > 0 ? { from: Math.min(...ends), to: Math.max(...ends) } : { from: 0, to: 1000 };
}

function formatOf(of: Measure): (value: number) => string {
  if (of === 'score') return score;
  return SHARES.includes(of) ? percent : number;
}

function titleOf(of: Measure): string {
  return of === 'score' ? COMPARE.score : SIGNAL_WORDS[of].title;
}
