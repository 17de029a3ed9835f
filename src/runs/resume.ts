import { count } from '../amounts.ts';
import type { Device } from '../device/device.ts';
import type { Run } from '../recipes/recipe.ts';
import { lengthOf } from '../recipes/recipe-settings.ts';
import type { Checkpoint } from './checkpoint.ts';
import { checkpointsIn } from './checkpoints.ts';
import { readMetrics } from './metrics.ts';
import { readResult } from './result.ts';
import { type Clock, loadRun, STATE } from './run-files.ts';
import { completeRun, type RunSettings, requireRecipe, type Sitting } from './run-settings.ts';
import type { SittingChanges } from './sitting-changes.ts';

/** The beginning of a sitting. */
export interface Beginning {
  readonly clock: Clock;
  /** The step of the checkpoint that it goes on from; -1 if there is none. */
  readonly savedAt: number;
  /** The path of that checkpoint's state. */
  readonly from?: string;
}

/** Adds settings that an older run.json lacks to the run of a sitting. @param say is told which. */
export function completeSitting(sitting: Sitting, say: (what: string, text: string) => void): Sitting {
  const { folder, run, recipe, resume } = sitting;
  return resume ? { ...sitting, run: completeRun(folder, run, recipe, say) } : sitting;
}

export const FROM_THE_START: Beginning = { clock: { seconds: 0, reachedGoal: false }, savedAt: -1 };

/**
 * Restores `run` from `checkpoint`, its latest one.
 *
 * @param changes the changes of the sitting.
 * @param say is told the result.
 * @throws Error if the checkpoint does not fit, or is gone.
 */
export async function resumeRun(
  sitting: Sitting,
  checkpoint: Checkpoint | undefined,
  changes: SittingChanges<RunSettings>,
  device: Device,
  run: Run,
  say: (what: string, text: string) => void,
): Promise<Beginning> {
  const { until } = sitting;
  if (!checkpoint) {
    await requireNone(sitting);
    say('resume', 'there is no checkpoint yet: from the start');
    return FROM_THE_START;
  }
  requireRecipe(sitting.folder, sitting.run, checkpoint);
  const { otherEnvironments, now } = changes;
  const { clock, dropsReplay, refills } = await loadRun(checkpoint, device, run, { otherEnvironments });
  const { unit } = lengthOf(sitting.run.settings);
  say('resume', `step ${count(checkpoint.step)}, from ${checkpoint.path}`);
  if (otherEnvironments) {
    say('', `${now.settings.environments} environments now: the games that were being played are dropped`);
  }
  if (dropsReplay) say('', 'the replay keeps frames by environment: it fills again before learning goes on');
  if (clock.reachedGoal) say('', 'nothing is left to do: it has reached its goal');
  else if (run.trainer.progress[unit] >= until && !clock.cut) {
    say('', `nothing is left to do: --${unit} N goes on to ${unit.slice(0, -1)} N`);
  } else if (refills && !dropsReplay) {
    const called = sitting.recipe.replay?.called ?? 'replay';
    say(
      '',
      `its ${called} was not saved and fills again, so the bytes will differ from an uninterrupted run`,
    );
  }
  return { clock, savedAt: checkpoint.step, from: `${checkpoint.path}/${STATE}` };
}

/** @throws Error if metrics or the result show that a checkpoint was saved, but is gone. */
async function requireNone({ folder, run: { saveEvery, settings } }: Sitting): Promise<void> {
  const { unit } = lengthOf(settings);
  const last = (await readMetrics(folder)).at(-1);
  const reached = last?.[unit === 'steps' ? 'steps' : 'games'] ?? 0;
  const mayBeUnsaved = saveEvery === 0 || reached <= saveEvery + settings.environments;
  if (mayBeUnsaved && !(await readResult(folder))) return;
  throw new Error(
    `${checkpointsIn(folder).folder.path} holds no checkpoint, though the metrics go to ${unit.slice(0, -1)} ` +
      `${count(reached)}: put it back, or delete metrics.jsonl to begin again`,
  );
}
