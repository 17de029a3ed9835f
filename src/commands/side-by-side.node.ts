import { spawn } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { folderAt } from '../runs/folder.node.ts';
import { KNOWN_MS, lockedBy } from '../runs/lock.node.ts';
import { type Result, readResult } from '../runs/result.ts';
import { holdsRun } from '../runs/run-settings.ts';
import { onStop } from './stop.node.ts';

/** More at once are of no use to anybody, and each takes the memory of a run. */
export const MOST_PROCESSES = 1000;

/** A run of `train` in a process of its own. */
export interface Job {
  readonly folder: string;
  /** The arguments of `train`, without `--out`, `--device` and `--threads`. */
  readonly args: readonly string[];
  /** Where to stop before the run ends, as `--until` has it. Default: nowhere. */
  readonly until?: number | undefined;
}

export interface SideBySideOptions {
  /** How many at once. */
  readonly processes: number;
  readonly device: string;
  /** Threads of each. Default: one, unless a single run has the machine. */
  readonly threads?: string | undefined;
  /** A scheduler will begin the process again. Default false. */
  readonly requeue?: boolean;
  /** Default: what this process runs, if that is the command line. */
  readonly script?: string;
  readonly onResult?: (job: Job, result: Result) => void;
  /** Takes note of a run that failed, so that the others go on. Default: they are stopped, and the error is thrown. */
  readonly onFailure?: (job: Job, error: Error) => Promise<void>;
}

/**
 * Trains every job that has not come to its end yet, several at once; what had begun goes on from its latest
 * checkpoint. Resolves to false if a signal stopped it: then every run was saved, and the exit status is set.
 *
 * @throws Error with what a run had to say if it failed; the others are stopped and saved.
 */
export async function trainSideBySide(jobs: readonly Job[], options: SideBySideOptions): Promise<boolean> {
  const results = await Promise.all(jobs.map(({ folder }) => readResult(folderAt(folder))));
  const waiting = jobs.filter((_, i) => !results[i]);
  const processes = Math.min(options.processes, waiting.length);
  return trainOneByOne(async () => waiting.shift(), { ...options, processes });
}

/**
 * As `trainSideBySide`, for jobs that follow from what others came to.
 *
 * @param next gives the next one, and is asked again after each: undefined where there is none for now.
 */
export async function trainOneByOne(
  next: () => Promise<Job | undefined>,
  options: SideBySideOptions,
): Promise<boolean> {
  const { processes, device, requeue, onResult, onFailure, script = ourScript() } = options;
  const { threads = processes === 1 ? 'auto' : '1' } = options;
  const where = ['--device', device, '--threads', threads];
  const children = new Set<ReturnType<typeof spawn>>();
  let stopped = false;
  const stop = () => {
    stopped = true;
    // A scheduler may have told them, too: unlike Ctrl-C, this may come twice.
    for (const child of children) child.kill('SIGTERM');
  };
  const handBack = onStop((status) => {
    process.exitCode = status;
    stop();
    console.error('saving every run, then stopping; Ctrl-C again stops at once');
  }, requeue);

  async function run(job: Job): Promise<void> {
    const { folder, args, until } = job;
    await lapse(folder, () => stopped);
    if (stopped) return;
    const which = (await holdsRun(folderAt(folder))) ? ['--resume', folder] : [...args, '--out', folder];
    const upTo = until === undefined ? [] : ['--until', String(until)];
    const child = spawn(process.execPath, [script, 'train', ...which, ...upTo, ...where, '--json'], {
      // A channel, so that it ends if this process is killed; and a group of its own, or else Ctrl-C reaches it twice.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      detached: true,
    });
    children.add(child);
    let errors = '';
    child.stderr?.on('data', (text) => {
      errors = (errors + text).slice(-4000);
    });
    const status = await new Promise<string | number | null>((resolve) =>
      child.on('close', (code, signal) => resolve(signal ?? code)),
    );
    children.delete(child);
    if (status !== 0 && !stopped) {
      const error = new Error(`the run in ${folder} ended with ${status}:\n${errors.trim()}`);
      if (!onFailure || (status !== 1 && status !== 2)) throw error; // it was not the run's own fault
      return onFailure(job, error);
    }
    const files = folderAt(folder);
    const result = (until !== undefined && (await readResult(files, until))) || (await readResult(files));
    if (result) onResult?.(job, result);
  }

  const running = new Set<Promise<void>>();
  let asking: Promise<unknown> = Promise.resolve();
  /** One asks after the other, so that each is given another job. */
  function ask(): Promise<Job | undefined> {
    const asked = asking.then(next);
    asking = asked.catch(() => {});
    return asked;
  }

  async function work(): Promise<void> {
    while (!stopped) {
      const job = await ask();
      if (job) {
        const ran = run(job).finally(() => running.delete(ran));
        running.add(ran);
        await ran;
      } else if (running.size > 0)
        await Promise.race(running).catch(() => {}); // its own worker tells of it
      else return;
    }
  }

  try {
    const workers = Array.from({ length: processes }, () =>
      work().catch((error) => {
        stop();
        throw error;
      }),
    );
    const ended = await Promise.allSettled(workers);
    const failed = ended.find(({ status }) => status === 'rejected');
    if (failed) throw (failed as PromiseRejectedResult).reason;
  } finally {
    handBack();
  }
  return !stopped;
}

/** Waits where a process on another machine keeps the folder, until it is known whether it is still there. */
async function lapse(folder: string, stopped: () => boolean): Promise<void> {
  const end = Date.now() + KNOWN_MS;
  while (lockedBy(folder) === 'another machine' && Date.now() < end && !stopped()) await setTimeout(500);
}

/** The command line that a process beside this one is to run. */
function ourScript(): string {
  const script = process.argv[1];
  return basename(script) === 'train-breakout.js' ? join(dirname(script), 'cli.js') : script;
}
