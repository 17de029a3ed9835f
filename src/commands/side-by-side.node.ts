import { spawn } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import { folderAt } from '../runs/folder.node.ts';
import { type Result, readResult } from '../runs/result.ts';
import { holdsRun } from '../runs/run-settings.ts';
import { onStop } from './stop.node.ts';

/** A run of `train` in a process of its own. */
export interface Job {
  readonly folder: string;
  /** The arguments of `train`, without `--out`, `--device` and `--threads`. */
  readonly args: readonly string[];
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
}

/**
 * Trains every job that has not come to its end yet, several at once; what had begun goes on from its latest
 * checkpoint. Resolves to false if a signal stopped it: then every run was saved, and the exit status is set.
 *
 * @throws Error with what a run had to say if it failed; the others are stopped and saved.
 */
export async function trainSideBySide(jobs: readonly Job[], options: SideBySideOptions): Promise<boolean> {
  const { processes, device, requeue, onResult, script = ourScript() } = options;
  const results = await Promise.all(jobs.map(({ folder }) => readResult(folderAt(folder))));
  const waiting = jobs.filter((_, i) => !results[i]);
  const alone = Math.min(processes, waiting.length) === 1;
  const { threads = alone ? 'auto' : '1' } = options;
  const where = ['--device', device, '--threads', threads];
  const children = new Set<ReturnType<typeof spawn>>();
  let stopped = false;
  const stop = () => {
    stopped = true;
    for (const child of children) child.kill('SIGINT');
  };
  const handBack = onStop((status) => {
    process.exitCode = status;
    stop();
    console.error('saving every run, then stopping; Ctrl-C again stops at once');
  }, requeue);

  async function run(job: Job): Promise<void> {
    const { folder, args } = job;
    const which = (await holdsRun(folderAt(folder))) ? ['--resume', folder] : [...args, '--out', folder];
    const child = spawn(process.execPath, [script, 'train', ...which, ...where, '--json'], {
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
    if (status !== 0 && !stopped)
      throw new Error(`the run in ${folder} ended with ${status}:\n${errors.trim()}`);
    const result = await readResult(folderAt(folder));
    if (result) onResult?.(job, result);
  }

  async function work(): Promise<void> {
    for (let job = waiting.shift(); job && !stopped; job = waiting.shift()) await run(job);
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

/** The command line that a process beside this one is to run. */
function ourScript(): string {
  const script = process.argv[1];
  return basename(script) === 'train-breakout.js' ? join(dirname(script), 'cli.js') : script;
}
