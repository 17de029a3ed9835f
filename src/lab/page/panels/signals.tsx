import { signal, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { drawSpark, indexAt, type Points, sparkX } from '../charts/spark.ts';
import { LevelTabs } from '../controls/level-tabs.tsx';
import { TableToggle } from '../controls/table-toggle.tsx';
import { count } from '../copy.ts';
import { mark, number, percent, SIGNAL_WORDS, SIGNALS_WORDS } from '../copy-inside.ts';
import { inside, SIGNALS, type SignalName } from '../inside.ts';
import { useStream } from '../inside-actions.ts';
import { intoView } from '../reveal.ts';
import { keepsNone, run } from '../store.ts';
import { isDark } from '../theme.ts';
import { Panel } from './panel.tsx';

const HERTZ = 4;
/** Their sizes tell more than their differences. */
const LOGARITHMIC: readonly SignalName[] = ['loss', 'error', 'gradientNorm'];
const SHARES: readonly SignalName[] = ['agreement', 'dead', 'replay'];
/** Rows of the table. */
const ROWS = 12;

const asTable = signal(false);
/** The step under the pointer, in all charts. */
const hovered = signal<number | undefined>(undefined);
/** The signal whose formula is open. */
const opened = signal<SignalName | undefined>(undefined);

/** P4: what tells how learning goes, all over the same steps. */
export function SignalsPanel() {
  useStream('inspect', HERTZ);
  const toggle = <TableToggle asTable={asTable} words={SIGNALS_WORDS} />;
  const isEmpty = inside.signals.value === undefined;
  if (run.started.value?.net) return null; // nothing is trained
  return (
    <Panel name="signals" heading={SIGNALS_WORDS.heading} aside={toggle}>
      <LevelTabs />
      {isEmpty && <p class="note">{keepsNone.value ? SIGNALS_WORDS.none : SIGNALS_WORDS.empty}</p>}
      {!isEmpty && !asTable.value && (
        <div class="sparks">
          {SIGNALS.map((name) => (
            <Small key={name} name={name} />
          ))}
        </div>
      )}
      {!isEmpty && asTable.value && <Table />}
      {opened.value && !asTable.value && !isEmpty && <Formula key={opened.value} name={opened.value} />}
    </Panel>
  );
}

function formatOf(name: SignalName): (value: number) => string {
  return SHARES.includes(name) ? percent : number;
}

/** The points of a signal up to now. */
function pointsOf(name: SignalName): readonly Points[] {
  const { series } = inside;
  return name === 'replay' ? [series.replay.points(), series.ends.points()] : [series[name].points()];
}

function Small({ name }: { readonly name: SignalName }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { title } = SIGNAL_WORDS[name];
  const format = formatOf(name);
  const isLog = LOGARITHMIC.includes(name);
  useSignalEffect(() => {
    const isNothing = inside.signals.value === undefined;
    void isDark.value;
    if (!canvas.current || isNothing) return;
    const series = pointsOf(name);
    const { x } = series[0];
    drawSpark(canvas.current, {
      ...{ series, from: x[0], to: x.at(-1)!, log: isLog, hovered: hovered.value, formatX: count },
      format: SHARES.includes(name) ? (share) => `${mark(100 * share)} %` : mark,
      ...(SHARES.includes(name) && { least: [0, 0.01] as const }),
    });
  });
  const latest = inside.signals.value!;
  const now = name === 'replay' ? latest.fill : latest[name];
  return (
    <div class="spark">
      <div class="spark-head">
        <button
          type="button"
          class="spark-title"
          aria-expanded={opened.value === name}
          title={SIGNALS_WORDS.more(title)}
          onClick={() => {
            opened.value = opened.value === name ? undefined : name;
          }}
        >
          {title}
          {isLog && <small>{SIGNALS_WORDS.log}</small>}
        </button>
        <Value name={name} now={now} />
      </div>
      <canvas
        ref={canvas}
        role="img"
        aria-label={SIGNALS_WORDS.chart(title, format(now))}
        onPointerMove={({ offsetX, currentTarget }) => {
          const { x } = inside.series[name].points();
          if (x.length > 0) hovered.value = sparkX(offsetX, currentTarget.clientWidth, x[0], x.at(-1)!);
        }}
        onPointerLeave={() => {
          hovered.value = undefined;
        }}
      />
    </div>
  );
}

/** The value under the pointer, or the latest one. */
function Value({ name, now }: { readonly name: SignalName; readonly now: number }) {
  const format = formatOf(name);
  const at = hovered.value;
  if (at === undefined) return <output class="spark-value">{format(now)}</output>;
  const [points] = pointsOf(name);
  return (
    <output class="spark-value spark-hovered">{format(points.y[indexAt(points, at)] ?? Number.NaN)}</output>
  );
}

function Formula({ name }: { readonly name: SignalName }) {
  const { title, formula, meaning, file, line } = SIGNAL_WORDS[name];
  return (
    <div class="formula" role="note" ref={intoView}>
      <h3>{title}</h3>
      <p>{formula}</p>
      <p class="muted">{meaning}</p>
      <pre>
        <code>
          {`// ${file}\n`}
          {line}
        </code>
      </pre>
    </div>
  );
}

function Table() {
  void inside.signals.value;
  const points = SIGNALS.map((name) => inside.series[name].points());
  const { x } = points[0];
  const rows = Array.from({ length: Math.min(ROWS, x.length) }, (_, i) =>
    Math.round(((x.length - 1) * i) / Math.max(1, Math.min(ROWS, x.length) - 1)),
  ).map((at) => x[at]);
  return (
    <div class="table">
      <table>
        <thead>
          <tr>
            <th scope="col">{SIGNALS_WORDS.step}</th>
            {SIGNALS.map((name) => (
              <th key={name} scope="col">
                {SIGNAL_WORDS[name].title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...new Set(rows)].map((step) => (
            <tr key={step}>
              <td>{count(step)}</td>
              {SIGNALS.map((name, i) => (
                <td key={name}>{formatOf(name)(points[i].y[indexAt(points[i], step)])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
