import type { ChildProcess } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { KNOWN_MS, lockedBy } from '../runs/lock.node.ts';
import type { Result } from '../runs/result.ts';
import { onStop } from './stop.node.ts';
import { type Job, jobResult, stopChildren, trainChild } from './train-child.node.ts';

/** More at once are of no use to anybody, and each takes the memory of a run. */
export const MOST_PROCESSES = 1000;

/** Functions that are called when runs end. */
export interface JobListener {
  readonly onResult?: (job: Job, result: Result) => void;
  /** Takes note of a run that failed, so that the others go on. Default: they are stopped, and the error is thrown. */
  readonly onFailure?: (job: Job, error: Error) => Promise<void>;
}

/** Gives the next job, and is asked again after each: undefined where there is none for now. */
export type NextJob = () => Promise<Job | undefined>;

export interface SideBySideOptions extends JobListener {
  /** How many at once. */
  readonly processes: number;
  readonly device: string;
  /** Threads of each. Default: one, unless a single run has the machine. */
  readonly threads?: string | undefined;
  /** A scheduler will begin the process again. Default false. */
  readonly requeue?: boolean;
  /** Default: what this process runs, if that is the command line. */
  readonly script?: string;
}

/**
 * Trains every job that has not come to its end yet, several at once; what had begun goes on from its latest
 * checkpoint. Resolves to false if a signal stopped it: then every run was saved, and the exit status is set.
 *
 * @throws Error with what a run had to say if it failed; the others are stopped and saved.
 */
export async function trainSideBySide(jobs: readonly Job[], options: SideBySideOptions): Promise<boolean> {
  const waiting = await unfinished(jobs);
  const processes = Math.min(options.processes, waiting.length);
  return trainOneByOne(async () => waiting.shift(), { ...options, processes });
}

/** The jobs that have not come to their end. */
export async function unfinished(jobs: readonly Job[]): Promise<Job[]> {
  const results = await Promise.all(jobs.map(jobResult));
  return jobs.filter((_, i) => !results[i]);
}

/** As `trainSideBySide`, for jobs that follow from what others came to. */
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
      if (!onFailure || (status !== 1 && status !== 2)) throw error; // it was not the run's own fault
      return onFailure(job, error);
    }
    const result = await jobResult(job);
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
