import { CONTROLS, pace } from '../copy.ts';
import { RATES } from '../rates.ts';
import { oneUpdate } from '../one-update.ts';
import { advance, setPaused, setRate } from '../session.ts';
import { canAdvance, hasPace, isOver, paused, rate, run, waitsForStart } from '../store.ts';

/** Pauses training; once that is over, the game that is still shown. */
export function PauseButton() {
  const hasFailed = run.failure.value !== undefined && !run.started.value;
  const over = isOver.value && !hasFailed;
  return (
    <button
      type="button"
      class={over ? '' : 'primary'}
      disabled={hasFailed}
      onClick={() => setPaused(!paused.value)}
    >
      {waitsForStart.value ? CONTROLS.start : pauseWord(over)}
    </button>
  );
}

function pauseWord(over: boolean): string {
  if (over) return paused.value ? CONTROLS.resumeGame : CONTROLS.pauseGame;
  return paused.value ? CONTROLS.resume : CONTROLS.pause;
}

/** One more update or episode, then a pause. */
export function Strides() {
  return (
    <>
      <button type="button" disabled={!canAdvance.value} onClick={oneUpdate}>
        {CONTROLS.update}
      </button>
      <button type="button" disabled={!canAdvance.value} onClick={() => advance('episode')}>
        {CONTROLS.episode}
      </button>
    </>
  );
}

export function Pace() {
  return (
    <label class="pace">
      <span aria-hidden="true">{CONTROLS.slow}</span>
      <input
        type="range"
        min={0}
        max={RATES.length - 1}
        step={1}
        value={RATES.indexOf(rate.value)}
        disabled={!hasPace.value}
        aria-label={CONTROLS.pace}
        aria-valuetext={pace(rate.value)}
        onInput={({ currentTarget }) => setRate(RATES[Number(currentTarget.value)])}
      />
      <span aria-hidden="true">{CONTROLS.fast}</span>
      <span class="pace-value">{isOver.value ? overWord() : pace(rate.value)}</span>
    </label>
  );
}

function overWord(): string {
  if (run.started.value?.net) return CONTROLS.untrained;
  return run.started.value ? CONTROLS.over : CONTROLS.notBegun;
}

/** @param short without the length of the run. */
export function Steps({ short = false }: { readonly short?: boolean }) {
  const { unit = 'steps', length } = run.started.value ?? {};
  const { steps, episodes } = run.progress.value;
  const done = unit === 'steps' ? steps : episodes;
  return <span class="steps">{CONTROLS.stepOf(done, short ? undefined : length, unit.slice(0, -1))}</span>;
}
