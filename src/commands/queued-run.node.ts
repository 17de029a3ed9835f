import { join, relative, sep } from 'node:path';
import { isCount, isRecord, showJson } from '../json.ts';
import type { Job } from './train-child.node.ts';

/** A run in the queue: names and settings, but no code and no path outside of the folder of all runs. */
export interface QueuedRun {
  /** The name of a recipe, which the worker must know. */
  readonly recipe: string;
  /** Arguments of `train`. */
  readonly args: readonly string[];
  /** A path within the folder of all runs, which producer and workers share, with `/` between names. */
  readonly folder: string;
  readonly until?: number;
}

/** The flags of `train` that a job may have, and whether they take a value. */
const FLAGS: Readonly<Record<string, boolean>> = {
  ...{ '--preset': true, '--set': true, '--seed': true, '--video-every': true, '--save-replay': false },
};

/**
 * A job for the queue.
 *
 * @param recipe its name.
 * @param root the folder of all runs.
 * @throws RangeError for a folder's name that workers would refuse.
 */
export function queuedRun({ args, folder, until }: Job, recipe: string, root: string): QueuedRun {
  const inside = relative(root, folder).split(sep).join('/');
  if (!isInside(inside)) {
    throw new RangeError(
      `--out: with --queue a folder is named by letters and digits (a to z, 0 to 9) and _ = , . @ + - or spaces, got ${showJson(inside)}`,
    );
  }
  return { recipe, args: args.slice(1), folder: inside, ...(until !== undefined && { until }) };
}

/** The id of a job. A run that stops on its way has several jobs. */
export function jobId({ folder, until }: QueuedRun): string {
  return `${folder}@${until ?? 'end'}`;
}

/**
 * Reads a job from the queue.
 *
 * @param modules the files of the recipes that are not built in, by name.
 * @throws Error that names what is wrong with it: anybody who reaches Redis can write there.
 */
export function readQueuedRun(
  data: unknown,
  builtIn: readonly string[],
  modules: ReadonlyMap<string, string>,
  root: string,
): Job & { readonly module: string | undefined } {
  if (!isRecord(data)) throw wrong('an object', data);
  const { recipe, args, folder, until } = data;
  if (typeof recipe !== 'string') throw wrong('a recipe by name', recipe);
  const module = modules.get(recipe);
  if (module === undefined && !builtIn.includes(recipe)) {
    throw new Error(`this worker knows no recipe ${showJson(recipe)}: begin it with --recipe FILE`);
  }
  if (typeof folder !== 'string' || !isInside(folder)) throw wrong('a folder among the runs', folder);
  if (!areFlags(args)) throw wrong(`flags of train (${Object.keys(FLAGS).join(', ')})`, args);
  if (until !== undefined && !isCount(until)) throw wrong('a length', until);
  return { folder: join(root, folder), args: [module ?? recipe, ...args], until, module };
}

function isInside(folder: string): boolean {
  return folder.split('/').every((name) => /^[\w=,@+ -][\w.=,@+ -]*$/.test(name));
}

function areFlags(args: unknown): args is string[] {
  if (!Array.isArray(args) || !args.every((each) => typeof each === 'string')) return false;
  for (let i = 0; i < args.length; i++) {
    if (!Object.hasOwn(FLAGS, args[i])) return false;
    if (!FLAGS[args[i]]) continue;
    i++;
    if (args[i] === undefined || args[i].startsWith('--')) return false;
  }
  return true;
}

function wrong(allowed: string, value: unknown): Error {
  return new Error(`a job in the queue must have ${allowed}, got ${showJson(value)}`);
}
