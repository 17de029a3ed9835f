import { CONTROLS, pace } from '../copy.ts';
import { RATES } from '../rates.ts';
import { advance, setPaused, setRate } from '../session.ts';
import { paused, rate, run, waitsForStart } from '../store.ts';

/** How fast it goes. */
export function Transport() {
  const started = run.started.value;
  const { steps, episodes } = run.progress.value;
  const over = run.ending.value !== undefined;
  const at = Math.max(0, RATES.indexOf(rate.value));
  return (
    <div class="transport">
      <button type="button" class="primary" onClick={() => setPaused(!paused.value)}>
        {waitsForStart.value ? CONTROLS.start : paused.value ? CONTROLS.resume : CONTROLS.pause}
      </button>
      <button type="button" disabled={over} onClick={() => advance('update')}>
        {CONTROLS.update}
      </button>
      <button type="button" disabled={over} onClick={() => advance('episode')}>
        {CONTROLS.episode}
      </button>
      <label class="pace">
        <span aria-hidden="true">{CONTROLS.slow}</span>
        <input
          type="range"
          min={0}
          max={RATES.length - 1}
          step={1}
          value={at}
          disabled={over}
          aria-label={CONTROLS.pace}
          aria-valuetext={pace(rate.value)}
          onInput={({ currentTarget }) => setRate(RATES[Number(currentTarget.value)])}
        />
        <span aria-hidden="true">{CONTROLS.fast}</span>
        <span class="pace-value">{pace(rate.value)}</span>
      </label>
      {started && (
        <span class="steps">
          {CONTROLS.stepOf(
            started.unit === 'steps' ? steps : episodes,
            started.length,
            started.unit.slice(0, -1),
          )}
        </span>
      )}
    </div>
  );
}
