import { signal, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { type Hovered, ScoreChart } from '../charts/score-chart.ts';
import { TableToggle } from '../controls/table-toggle.tsx';
import { count, SCORE, score } from '../copy.ts';
import { run } from '../store.ts';
import { isDark } from '../theme.ts';
import { yourBest } from '../your-game.ts';
import { Panel } from './panel.tsx';

const asTable = signal(false);

/** P3: the scores of training and of evaluations, by step. */
export function ScorePanel() {
  const started = run.started.value;
  const toggle = <TableToggle asTable={asTable} words={SCORE} />;
  return (
    <Panel name="score" heading={SCORE.heading} aside={toggle}>
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
      </p>
      {asTable.value ? <Table /> : <Chart />}
    </Panel>
  );
}

function Chart() {
  const host = useRef<HTMLDivElement>(null);
  const hovered = useSignal<Hovered | undefined>(undefined);
  const chart = useRef<ScoreChart>(undefined);
  const started = run.started.value;
  const dark = isDark.value;
  useEffect(() => {
    if (!started) return; // an empty chart would only have to be made again
    chart.current = new ScoreChart(host.current!, started, (scores) => {
      hovered.value = scores;
    });
    chart.current.show(run.scores.peek());
    chart.current.showYours(yourBest.peek()?.score);
    return () => {
      chart.current?.close();
      chart.current = undefined;
    };
  }, [started, dark]);
  useSignalEffect(() => chart.current?.show(run.scores.value));
  useSignalEffect(() => chart.current?.showYours(yourBest.value?.score));
  const { isEmpty, evaluated } = run.scores.value;
  return (
    <div class="chart" role="img" aria-label={SCORE.chart(evaluated.at(-1)?.mean)}>
      <div class="chart-host" ref={host} title={SCORE.zoom} />
      {isEmpty && <p class="chart-empty">{SCORE.empty}</p>}
      {hovered.value && <Readout {...hovered.value} />}
    </div>
  );
}

function Readout({ step, mean, evaluation }: Hovered) {
  const parts = [
    `${SCORE.step} ${count(step)}`,
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
