import type { ChildProcess } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { KNOWN_MS, lockedBy } from '../runs/lock.node.ts';
import type { Result } from '../runs/result.ts';
import { onStop } from './stop.node.ts';
import { type Job, jobResult, stopChildren, trainChild } from './train-child.node.ts';

/** The most runs at once. More would be of no use, and each takes memory. */
export const MOST_PROCESSES = 1000;

/** Functions that are called when runs end. */
export interface JobListener {
  readonly onResult?: (job: Job, result: Result) => void;
  /** Notes a run that failed, and lets the others go on. Default: the others are stopped, and the error is thrown. */
  readonly onFailure?: (job: Job, error: Error) => Promise<void>;
}

/** Gives the next job, or undefined if there is none for now. It is called again after each job. */
export type NextJob = () => Promise<Job | undefined>;

export interface SideBySideOptions extends JobListener {
  /** The number of runs at once. */
  readonly processes: number;
  readonly device: string;
  /** The threads of each run. Default: one, or 'auto' for a single run. */
  readonly threads?: string | undefined;
  /** Whether a scheduler will begin the process again. Default false. */
  readonly requeue?: boolean;
  /** The script of the command line. Default: the one that this process runs. */
  readonly script?: string;
}

/**
 * Trains every job that has not ended yet, several at once. Runs that have begun go on from their latest checkpoint.
 * Resolves to false if a signal stopped it: then every run was saved, and the exit status is set.
 *
 * @throws Error with the messages of a run that failed; the others are stopped and saved.
 */
export async function trainSideBySide(jobs: readonly Job[], options: SideBySideOptions): Promise<boolean> {
  const waiting = await unfinished(jobs);
  const processes = Math.min(options.processes, waiting.length);
  return trainOneByOne(async () => waiting.shift(), { ...options, processes });
}

/** The jobs that have not ended. */
export async function unfinished(jobs: readonly Job[]): Promise<Job[]> {
  const results = await Promise.all(jobs.map(jobResult));
  return jobs.filter((_, i) => !results[i]);
}

/** As `trainSideBySide`, for jobs that depend on the results of others. */
export async function trainOneByOne(next: NextJob, options: SideBySideOptions): Promise<boolean> {
  const { processes, device, requeue, onResult, onFailure, script } = options;
  const { threads = processes === 1 ? 'auto' : '1' } = options;
  const where = ['--device', device, '--threads', threads];
  const children = new Set<ChildProcess>();
  let stopped = false;
  const stop = () => {
    stopped = true;
    stopChildren(children);
  };
  const handBack = onStop((status) => {
    process.exitCode = status;
    stop();
    console.error('saving every run, then stopping; Ctrl-C again stops at once');
  }, requeue);

  async function run(job: Job): Promise<void> {
    await lapse(job.folder, () => stopped);
    if (stopped) return;
    const { status, errors } = await trainChild(job, { where, children, script });
    if (status !== 0 && !stopped) {
      const error = new Error(`the run in ${job.folder} ended with ${status}:\n${errors}`);
      if (!onFailure || (status !== 1 && status !== 2)) throw error; // not the run's own fault
      return onFailure(job, error);
    }
    const result = await jobResult(job);
    if (result) onResult?.(job, result);
  }

  const running = new Set<Promise<void>>();
  let asking: Promise<unknown> = Promise.resolve();
  /** Lets one worker ask after the other, so that each gets another job. */
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
        await Promise.race(running).catch(() => {}); // its own worker reports it
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

/**
 * If a process on another machine holds the folder's lock, waits until it is known whether that process still lives.
 */
async function lapse(folder: string, stopped: () => boolean): Promise<void> {
  const end = Date.now() + KNOWN_MS;
  while (lockedBy(folder) === 'another machine' && Date.now() < end && !stopped()) await setTimeout(500);
}
