import type { Device } from '../../device/device.ts';
import { type RunSettings, readRunSettings } from '../../runs/run-settings.ts';
import { changeableKeys, runAt } from '../../runs/changes.ts';
import { checkpointsIn } from '../../runs/checkpoints.ts';
import { flattenSettings, formatSetting } from '../../recipes/settings.ts';
import { readMetrics } from '../../runs/metrics.ts';
import type { Reasons, TimelineAnswers, TimelineRequest } from '../protocol.ts';
import { findReasons, type Measured } from '../shared/collapse.ts';
import { backToPreset, type Remediable, remediesFor } from '../shared/remedies.ts';
import type { AskedRun } from './asked-run.ts';
import type { Keeper } from './keeper.ts';
import type { LabSettings } from './lab-settings.ts';
import type { Shelf } from './shelf.ts';
import type { Stage } from './stage.ts';
import { branch } from './branch.ts';
import { WatchedNet } from './watched-net.ts';

/** The part of a training that is asked. */
interface Training {
  readonly device: Device;
  readonly asked: AskedRun;
  readonly keeper: Keeper;
  readonly observer: { readonly notes: readonly Measured[] };
}

/** Answers about the checkpoints of a run, and its fall. @throws Error, in words for people. */
export function answer(
  what: TimelineRequest,
  training: Training,
  stage: Stage,
  shelf: Shelf,
): Promise<TimelineAnswers[keyof TimelineAnswers]> {
  switch (what.of) {
    case 'branch':
      return branchOf(what, training, shelf);
    case 'net':
      return watchNet(what.step, training, stage);
    case 'reasons':
      return reasonsOf(what, training);
  }
}

async function branchOf(
  { step, change }: Extract<TimelineRequest, { of: 'branch' }>,
  { keeper, asked }: Training,
  shelf: Shelf,
): Promise<string> {
  return (await keeper.checkpoints).hold(() =>
    shelf.add(asked.recipe.name, (target) => branch(keeper.folder, asked.recipe, step, change, target)),
  );
}

/** The nets that are watched, by the run that they are of. */
const watched = new WeakMap<Training, Promise<WatchedNet>>();

async function watchNet(step: number | undefined, training: Training, stage: Stage): Promise<undefined> {
  const { asked, device, keeper } = training;
  if (step === undefined) {
    stage.chosen = undefined;
    return;
  }
  const { recipe, run } = asked;
  let net = watched.get(training);
  if (!net) {
    net = WatchedNet.create(device, recipe, run.settings as LabSettings, run.seed);
    watched.set(training, net);
  }
  const made = await net;
  stage.chosen = await (await keeper.checkpoints).hold(async () =>
    made.sceneOf(await checkpointsIn(keeper.folder).at(step)),
  );
}

async function reasonsOf(
  { fall, nanAt }: Extract<TimelineRequest, { of: 'reasons' }>,
  { keeper, asked, observer }: Training,
): Promise<Reasons> {
  const noted = new Map(observer.notes.map((note) => [note.steps, note]));
  const records: Measured[] = (await readMetrics(keeper.folder)).map((record) => ({
    ...record,
    ...noted.get(record.steps),
  }));
  if (nanAt !== undefined) records.push({ steps: nanAt, loss: Number.NaN });
  const findings = findReasons(records, fall);
  const run: RunSettings = runAt(await readRunSettings(keeper.folder), fall.bestAt);
  const epsilon = records.find(({ steps }) => steps === fall.bestAt)?.epsilon ?? 1;
  const keys = changeableKeys(asked.recipe);
  const { presets } = asked.recipe;
  const [now, preset] = [run.settings, presets[run.preset] ?? run.settings].map(formatted);
  const differing = backToPreset(now, preset, keys);
  const others = remediesFor(findings, run.settings as Remediable, epsilon, keys).filter(
    ({ key }) => !differing.some((each) => each.key === key),
  );
  return { findings, remedies: [...differing, ...others] };
}

/** Settings by dotted key, as `--set` takes them. */
function formatted(settings: object): Record<string, string> {
  const entries = Object.entries(flattenSettings(settings))
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [key, formatSetting(value)]);
  return Object.fromEntries(entries) as Record<string, string>;
}
