import { stepBy } from '../controls/step-by.ts';
import { TIMELINE } from '../copy-timeline.ts';
import { kept } from '../kept.ts';
import { run } from '../store.ts';
import { fell } from './fell.ts';

/** The share of the track below which two words would overlap. */
const CLOSE = 0.12;

interface TrackProps {
  /** The step of the checkpoint that is shown. */
  readonly shown: number;
  /** That checkpoint, in words. */
  readonly words: string;
  choose(step: number): void;
}

/** The checkpoints along the steps of the run. Arrow keys go from one to the next, a pointer to the nearest. */
export function Track({ shown, words, choose }: TrackProps) {
  const { steps, best } = kept.checkpoints.value!;
  const now = run.progress.value.steps;
  const end = Math.max(now, steps.at(-1)!);
  const at = (step: number) => ({ left: `${(100 * step) / end}%` });
  const last = steps.length - 1;
  const fall = fell.value;
  const nearest = ({ offsetX, currentTarget }: { offsetX: number; currentTarget: HTMLElement }) => {
    const step = (end * offsetX) / currentTarget.clientWidth;
    return steps.reduce((a, b) => (Math.abs(b - step) < Math.abs(a - step) ? b : a));
  };
  return (
    <div
      class="track"
      role="slider"
      tabIndex={0}
      aria-label={TIMELINE.track}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={steps.indexOf(shown)}
      aria-valuetext={words}
      onKeyDown={(event) => {
        const next = stepBy(event, steps.indexOf(shown), last);
        if (next !== undefined) choose(steps[next]);
      }}
      onPointerDown={(event) => choose(nearest(event))}
      onPointerMove={(event) => {
        if (event.buttons > 0) choose(nearest(event));
      }}
    >
      <span class="track-line" />
      {steps.map((step) => (
        <span key={step} class="track-step" style={at(step)} />
      ))}
      <span class="track-shown" style={at(shown)} />
      {best !== undefined && (
        <span class="track-best" style={at(best)}>
          {TIMELINE.best}
        </span>
      )}
      {fall && (
        <span class="track-fell" style={at(fall.from)}>
          {TIMELINE.fell}
        </span>
      )}
      {!(now - (best ?? 0) < CLOSE * end) && (
        <span class="track-now" style={at(now)}>
          {TIMELINE.now}
        </span>
      )}
    </div>
  );
}
