import { plainly, score } from '../copy.ts';
import { REPEAT } from '../copy-compare.ts';
import { run } from '../store.ts';
import { other } from './other.ts';
import { repeat, repeatBoth, SEEDS, SIDES, stopRepeating } from './repeat.ts';

/** That one seed each is not much, and both runs with more seeds. */
export function Luck() {
  const { pair, steps, summedUp, problem } = repeat;
  const bySeed = other.change.value?.key === 'seed';
  return (
    <section class="luck compare-part" aria-label={REPEAT.heading}>
      {!summedUp.value && <p>{REPEAT.luck}</p>}
      {summedUp.value && <Results />}
      {bySeed && <p class="note">{REPEAT.bySeed}</p>}
      {pair.value !== undefined && (
        <div class="row-of-controls">
          <p class="note">{REPEAT.pair(pair.value, SEEDS, steps.value)}</p>
          <button type="button" onClick={stopRepeating}>
            {REPEAT.stop}
          </button>
        </div>
      )}
      {pair.value === undefined && !bySeed && (
        <>
          <button type="button" disabled={!other.started.value} onClick={() => void repeatBoth()}>
            {summedUp.value ? REPEAT.again : REPEAT.button}
          </button>
          <p class="note">{REPEAT.told}</p>
        </>
      )}
      {problem.value && (
        <p class="problem" role="alert">
          {plainly(problem.value)}
        </p>
      )}
    </section>
  );
}

/** What the repeated runs come to. */
function Results() {
  const { settings, conclusion } = repeat.summedUp.value!;
  const bar = run.started.value?.bar;
  return (
    <>
      <p>{conclusion}</p>
      <div class="table">
        <table>
          <caption>{REPEAT.caption}</caption>
          <thead>
            <tr>
              <th scope="col">{REPEAT.run}</th>
              <th scope="col">{REPEAT.final}</th>
              <th scope="col">{REPEAT.interval}</th>
              {bar !== undefined && <th scope="col">{REPEAT.reached(bar)}</th>}
            </tr>
          </thead>
          <tbody>
            {settings.map(({ finals, final, successes }, i) => (
              <tr key={SIDES[i]}>
                <td>{SIDES[i]}</td>
                <td>{score(final.iqm)}</td>
                <td>{REPEAT.range(final.low, final.high)}</td>
                {bar !== undefined && <td>{REPEAT.of(successes.count, finals.length)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
