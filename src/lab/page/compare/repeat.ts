import { effect, signal, untracked } from '@preact/signals';
import type { RepeatedRuns, Spec, SummedUp } from '../../protocol.ts';
import { Client } from '../client.ts';
import { handlersFor } from '../session.ts';
import { newRun, run, type SeenRun } from '../store.ts';
import { other, specOfA } from './other.ts';

/** Pairs of runs that are summed up. */
export const SEEDS = 5;
export const SIDES = ['A', 'B'] as const;

/** Runs A and B, again and again with other seeds: at full speed, and where nobody looks. */
export const repeat = {
  /** The number of the pair that is being trained, from 1. Undefined: none is. */
  pair: signal<number | undefined>(undefined),
  /** The steps that its two runs have made. */
  steps: signal<readonly number[]>([]),
  summedUp: signal<SummedUp | undefined>(undefined),
  problem: signal(''),
};

type Scores = RepeatedRuns['runs'][number];

let workers: Client[] = [];

/** Repeats both with five seeds, of which the first is their own. */
export async function repeatBoth(): Promise<void> {
  forgetRepeats();
  try {
    await trainPairs();
    stopRepeating();
  } catch (error) {
    fail((error as Error).message);
  }
}

async function trainPairs(): Promise<void> {
  const specs = [specOfA(), other.spec.value];
  const isOver = run.ending.value && other.ending.value;
  const judge = new Client({}, fail);
  workers = [judge];
  const runs: Scores[][] = [[], []];
  for (let i = 0; i < SEEDS; i++) {
    repeat.pair.value = i + 1;
    repeat.steps.value = [0, 0];
    const done =
      isOver && i === 0 ? [run, other].map(scoresOf) : specs.map((spec, side) => train(spec, i, side));
    const scores = await Promise.all(done);
    for (const [side, of] of runs.entries()) of.push(scores[side]);
    if (i === 0) continue; // one pair is what there was before
    repeat.summedUp.value = await judge.sumUp(
      SIDES.map((name, side) => ({ name, runs: runs[side] })),
      run.started.value?.bar,
    );
  }
}

/** Ends the runs; what was summed up stays. */
export function stopRepeating(): void {
  for (const each of workers) each.close();
  workers = [];
  repeat.pair.value = undefined;
}

function forgetRepeats(): void {
  stopRepeating();
  repeat.summedUp.value = undefined;
  repeat.problem.value = '';
}

/** Trains a run to its end, and forgets it but for its scores. A worker that is closed before never answers. */
async function train(of: Spec, i: number, side: number): Promise<Scores> {
  const spec = { ...of, seed: of.seed + i };
  const seen = newRun(spec);
  const worker = new Client(handlersFor(seen), fail);
  workers.push(worker);
  worker.send({ do: 'watch', hertz: { progress: 2, frame: 0, q: 0 } });
  await worker.start(spec, { keeps: false });
  worker.send({ do: 'pace', stepsPerSecond: 'max' });
  const stopSteps = effect(() => {
    const { steps } = seen.progress.value;
    repeat.steps.value = repeat.steps.peek().map((before, at) => (at === side ? steps : before));
  });
  await over(seen);
  stopSteps();
  worker.close();
  return scoresOf(seen);
}

/** Resolves once a run has ended, and its last evaluation is known: it may come later. */
function over(seen: SeenRun): Promise<void> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      const end = seen.ending.value?.step ?? (seen.failure.value && seen.progress.value.steps);
      const last = seen.scores.value.evaluated.at(-1)?.step ?? 0;
      if (end === undefined || (seen.ending.value && last < end)) return;
      resolve();
      queueMicrotask(() => stop());
    });
  });
}

/** The evaluations of a run. One that failed has those that it came to. */
function scoresOf({ scores, ending }: SeenRun): Scores {
  const evaluated = scores.value.evaluated.map(({ step, mean }) => ({ at: step, score: mean }));
  return ending.value ? [...evaluated, { at: ending.value.step, score: ending.value.score }] : evaluated;
}

function fail(message: string): void {
  stopRepeating();
  repeat.problem.value = message;
}

effect(() => {
  void other.change.value; // another pair, or none
  untracked(forgetRepeats);
});
