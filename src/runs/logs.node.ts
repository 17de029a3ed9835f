import { hostname } from 'node:os';
import { sha256 } from '#platform';
import { EventLog, eventFileName, type LoggedRun } from '../exports/tensorboard/event-log.ts';
import type { HyperParameter } from '../exports/tensorboard/events.ts';
import type { Tags } from '../exports/tensorboard/tags.ts';
import { flattenSettings, formatSetting } from '../recipes/settings.ts';
import type { Folder } from './folder.ts';
import type { LogBeginning, LogSettings, RunLog } from './logs.ts';
import { MonitorLog } from './monitor-log.ts';
import type { RunSettings } from './run-settings.ts';

/** Opens the logs that a run writes for other programs. */
export async function openLogs(
  folder: Folder,
  run: RunSettings,
  { tensorboard, monitor }: LogSettings,
  before: LogBeginning,
): Promise<RunLog[]> {
  const started = now() - before.seconds;
  return [
    ...(tensorboard ? [await openEventLog(folder, run, tensorboard, before.step)] : []),
    ...(monitor ? [await MonitorLog.open(folder, { ...before, started })] : []),
  ];
}

async function openEventLog(folder: Folder, run: RunSettings, tags: Tags, before: number): Promise<RunLog> {
  const log = await newEventFile(folder, now(), tags, { name: hostname(), pid: process.pid });
  await log.begin(loggedRun(run), now(), before < 0 ? undefined : before + 1);
  return {
    record: (record, settings) => log.record(record, now(), learningRateOf(settings)),
    video: (gif, steps) => log.video(gif, steps, now()),
    end: (steps) => log.end(steps, now()),
  };
}

/** A new event file in a folder, after existing ones. @param host the writer. */
export async function newEventFile(
  folder: Folder,
  seconds: number,
  tags: Tags,
  host: { readonly name: string; readonly pid: number },
): Promise<EventLog> {
  const name = eventFileName(seconds, await folder.list(''), host.name, host.pid);
  return new EventLog((records) => folder.append(name, records), tags);
}

/** The settings of a run, for TensorBoard. */
export function loggedRun({ recipe, preset, seed, settings }: RunSettings): LoggedRun {
  const flat = Object.entries(flattenSettings(settings)).filter(([, value]) => value !== undefined);
  const given = Object.fromEntries(flat.map(([key, value]) => [key, parameterOf(value)]));
  const hash = sha256();
  hash.update(new TextEncoder().encode(JSON.stringify(given)));
  return {
    parameters: { recipe, preset, seed, ...given },
    group: `${recipe}-${preset}-${hash.digest().slice(0, 8)}`,
  };
}

/** The learning rate of settings, if it is one number. */
export function learningRateOf(settings: object): number | undefined {
  const { learningRate } = settings as { readonly learningRate?: unknown };
  return typeof learningRate === 'number' ? learningRate : undefined;
}

function parameterOf(value: unknown): HyperParameter {
  return typeof value === 'number' || typeof value === 'boolean' ? value : formatSetting(value);
}

/** Seconds since 1970. */
function now(): number {
  return Date.now() / 1000;
}
