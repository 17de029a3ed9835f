import type { Recipe } from '../../recipes/recipe.ts';
import { lengthOf } from '../../recipes/recipe-settings.ts';
import { commandOf, linkedRun } from '../../recipes/settings-command.ts';
import { bestCheckpoints } from '../../runs/best.ts';
import { type Change, changeableKeys, checkChanges, readChanged } from '../../runs/changes.ts';
import { checkpointName, type Checkpoints, checkpointsIn } from '../../runs/checkpoints.ts';
import type { FileWriter, Folder } from '../../runs/folder.ts';
import { MetricsFiles } from '../../runs/metrics.ts';
import { type RunSettings, readRunSettings, writeRunSettings } from '../../runs/run-settings.ts';
import type { Remedy } from '../shared/remedies.ts';
import { MANIFEST } from '../../runs/run-names.ts';
import { version } from './version.ts';

/** Bytes that are copied at once. */
const CHUNK = 2 ** 20;
const METRICS = 'metrics.jsonl';

/**
 * Makes another run of a checkpoint: all that was recorded up to there, the checkpoint, and the changes of settings up to
 * there. Gone on with, it does what the run before did, but for what changes.
 *
 * @param step of a checkpoint of `source`.
 * @param change a setting that takes another value there.
 * @param target an empty folder. `run.json` is written last: without it the folder is no run.
 * @throws RangeError for a change that is not allowed; Error where there is no such checkpoint.
 */
export async function branch(
  source: Folder,
  recipe: Recipe,
  step: number,
  change: Pick<Remedy, 'key' | 'value'> | undefined,
  target: Folder,
): Promise<void> {
  const run = changed(await readRunSettings(source), recipe, step, change);
  for (const of of [bestCheckpoints, checkpointsIn]) {
    const [from, to] = [of(source), of(target)];
    const steps = of === checkpointsIn ? [step] : (await from.steps()).filter((each) => each <= step);
    for (const each of steps) await copyCheckpoint(from, to, each);
  }
  const records = await source.read(METRICS);
  if (records) await target.write(METRICS, records);
  await MetricsFiles.open(target, { upTo: step });
  await writeRunSettings(target, run);
}

/** A run with the changes up to a step, and one more. */
function changed(
  run: RunSettings,
  recipe: Recipe,
  step: number,
  change: Pick<Remedy, 'key' | 'value'> | undefined,
): RunSettings {
  const { changes: before = [], ...begun } = run;
  const made: Change[] = before.filter(
    (each) => each.step < step || (each.step === step && each.key !== change?.key),
  );
  if (change) {
    made.push({ step, ...readChanged(`${change.key}=${change.value}`, recipe, changeableKeys(recipe)) });
  }
  const branched = { ...begun, ...(made.length > 0 && { changes: made }) };
  checkChanges(branched, recipe);
  return { ...branched, command: commandFor(branched, recipe) };
}

/** The command that repeats a run from its start; as it was, where no command can say its settings. */
function commandFor(run: RunSettings, recipe: Recipe): string {
  const { unit, count } = lengthOf(run.settings);
  try {
    const { until: _, ...linked } = linkedRun(run, recipe, { version, until: count });
    return `npx webgpu-dqn ${commandOf(linked, unit)}`;
  } catch {
    return run.command;
  }
}

/** The manifest comes last: without it the copy is no checkpoint. */
async function copyCheckpoint(from: Checkpoints, to: Checkpoints, step: number): Promise<void> {
  const name = checkpointName(step);
  await from.at(step); // complains of what is missing
  const files = (await from.folder.list(name)).filter((file) => file !== MANIFEST);
  for (const file of [...files, MANIFEST]) await copyFile(from.folder, to.folder, `${name}/${file}`);
}

async function copyFile(from: Folder, to: Folder, path: string): Promise<void> {
  const file = await from.open(path);
  if (!file) throw new Error(`${from.path}/${path}: missing`);
  const copy: FileWriter = async (write) => {
    for (let at = 0; at < file.size; at += CHUNK) {
      const chunk = new Uint8Array(Math.min(CHUNK, file.size - at));
      await file.read(chunk, at);
      await write(chunk);
    }
  };
  try {
    await to.write(path, copy);
  } finally {
    await file.close();
  }
}
