import { computed, effect, signal } from '@preact/signals';
import { type Fall, findFall } from '../../shared/collapse.ts';
import { kept } from '../kept.ts';
import { isNarrow } from '../media.ts';
import { panel } from '../panel-choice.ts';
import { run } from '../store.ts';

const falls = computed(() => {
  const random = run.started.value?.randomScore;
  if (random === undefined) return undefined;
  const records = run.scores.value.evaluated.map(({ step, mean }) => ({ steps: step, evalScore: mean }));
  return findFall(records, random);
});

/** Training failed by NaN at the step, which counts as a fall from the best. */
export const nanAt = computed(() =>
  run.failure.value?.kind === 'nan' ? run.progress.value.steps : undefined,
);

/** The latest fall of the run, also once it has risen again. */
export const fell = signal<Fall | undefined>(undefined);
export const hasRisen = computed(() => fell.value !== undefined && now.value === undefined);

const now = computed((): Fall | undefined => {
  const at = nanAt.value;
  return at === undefined ? falls.value : fallByNaN(at);
});

function fallByNaN(at: number): Fall | undefined {
  const [best] = [...run.scores.value.evaluated].sort((a, b) => b.mean - a.mean);
  return best && { bestAt: best.step, best: best.mean, from: at, to: at, line: best.mean };
}

// Who has opened a panel keeps it, and is told of the fall beside the timeline.
let of: unknown;
effect(() => {
  const [{ name } = {}, fall] = [run.started.value, now.value];
  if (name !== of) fell.value = undefined;
  of = name;
  if (!fall) return;
  const isFirst = fell.peek() === undefined;
  fell.value = fall;
  if (isFirst && !isNarrow.peek() && panel.peek() === 'score') panel.value = 'why';
});

/** The step of the checkpoint to go back to: of the best net, or of the last before it that is kept. */
export const wayBack = computed(() => {
  const { steps = [], best } = kept.checkpoints.value ?? {};
  const at = fell.value?.bestAt ?? best;
  if (at === undefined) return undefined;
  return steps.includes(at) ? at : (best ?? steps.findLast((step) => step <= at));
});
