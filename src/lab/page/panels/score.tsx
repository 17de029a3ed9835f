import { effect, signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { type Across, type Hovered, ScoreChart } from '../charts/score-chart.ts';
import { TableToggle } from '../controls/table-toggle.tsx';
import { count, SCORE, score } from '../copy.ts';
import { DIFFERS } from '../copy-store.ts';
import { inside } from '../inside.ts';
import { kept } from '../kept.ts';
import { run } from '../store.ts';
import { isDark } from '../theme.ts';
import { yourBest } from '../your-game.ts';
import { Panel } from './panel.tsx';

const asTable = signal(false);
const across = signal<Across>('steps');

/** P3: the scores of training and of evaluations, by step or second. */
export function ScorePanel() {
  const started = run.started.value;
  const [isChanged, isSaved] = [inside.changes.value.length > 0, kept.checkpoints.value !== undefined];
  const toggles = (
    <span class="toggles">
      {!asTable.value && <AcrossToggle />}
      <TableToggle asTable={asTable} words={SCORE} />
    </span>
  );
  return (
    <Panel name="score" heading={SCORE.heading} aside={toggles}>
      <p class="legend">
        <span class="key key-game">{SCORE.game}</span>
        <span class="key key-mean">{SCORE.mean}</span>
        <span class="key key-evaluation">{SCORE.evaluation}</span>
        {started?.bar !== undefined && <span class="key key-bar">{SCORE.bar(started.bar)}</span>}
        {started?.randomScore !== undefined && (
          <span class="key key-random">{SCORE.random(started.randomScore)}</span>
        )}
        {yourBest.value && (
          <span class="key key-yours">{SCORE.yours(yourBest.value.score, yourBest.value.slowed)}</span>
        )}
        {isSaved && <span class="key key-saved">{SCORE.saved}</span>}
        {isChanged && <span class="key key-changed">{SCORE.changed}</span>}
      </p>
      {asTable.value ? <Table /> : <Chart />}
    </Panel>
  );
}

function AcrossToggle() {
  const isSteps = across.value === 'steps';
  return (
    <button
      type="button"
      class="quiet"
      title={SCORE.secondsTold}
      onClick={() => {
        across.value = isSteps ? 'seconds' : 'steps';
      }}
    >
      {isSteps ? SCORE.bySeconds : SCORE.bySteps}
    </button>
  );
}

function Chart() {
  const host = useRef<HTMLDivElement>(null);
  const hovered = useSignal<Hovered | undefined>(undefined);
  const isPart = useSignal(false);
  const chart = useRef<ScoreChart>(undefined);
  const started = run.started.value;
  const dark = isDark.value;
  useEffect(() => {
    if (!started) return; // an empty chart would only have to be made again
    chart.current = new ScoreChart(host.current!, started, {
      onHover: (scores) => {
        hovered.value = scores;
      },
      onZoom: (is) => {
        isPart.value = is;
      },
    });
    const stops = [
      effect(() => chart.current?.show(run.scores.value, across.value)),
      effect(() => chart.current?.showYours(yourBest.value?.score)),
      effect(() => chart.current?.showHappened(happened())),
    ];
    return () => {
      for (const stop of stops) stop();
      chart.current?.close();
      chart.current = undefined;
    };
  }, [started, dark]);
  const { isEmpty, evaluated } = run.scores.value;
  return (
    <div class="chart" role="img" aria-label={SCORE.chart(evaluated.at(-1)?.mean)}>
      <div class="chart-host" ref={host} title={SCORE.zoom} />
      {isEmpty && <p class="chart-empty">{SCORE.empty}</p>}
      {hovered.value && <Readout {...hovered.value} />}
      {isPart.value && (
        <button type="button" class="chart-all" onClick={() => chart.current?.showAll()}>
          {SCORE.all}
        </button>
      )}
    </div>
  );
}

function happened() {
  return {
    saved: kept.checkpoints.value?.steps ?? [],
    changed: inside.changes.value.map(({ step }) => step),
  };
}

function Readout({ step, since, mean, evaluation }: Hovered) {
  const parts = [
    `${SCORE.step} ${count(step)}`,
    ...inside.changes.value.filter((made) => made.step > since && made.step <= step).map(DIFFERS.at),
    ...(mean === null ? [] : [`${SCORE.mean} ${score(mean)}`]),
    ...(evaluation === null ? [] : [`${SCORE.evaluation} ${score(evaluation)}`]),
  ];
  return <output class="chart-readout">{parts.join('   ')}</output>;
}

function Table() {
  const { evaluated } = run.scores.value;
  if (evaluated.length === 0) return <p class="note">{SCORE.tableEmpty}</p>;
  return (
    <div class="table">
      <table>
        <thead>
          <tr>
            <th scope="col">{SCORE.step}</th>
            <th scope="col">{SCORE.evaluation}</th>
            <th scope="col">{SCORE.spread}</th>
            <th scope="col">{SCORE.games}</th>
          </tr>
        </thead>
        <tbody>
          {evaluated.map(({ step, mean, std, games }) => (
            <tr key={`${step} ${games}`}>
              <td>{count(step)}</td>
              <td>{score(mean)}</td>
              <td>{score(std)}</td>
              <td>{games}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
