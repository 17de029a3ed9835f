import { type ChildProcess, spawn } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import { folderAt } from '../runs/folder.node.ts';
import { type Result, readResult } from '../runs/result.ts';
import { holdsRun } from '../runs/run-settings.ts';

/** A run of `train` in a process of its own. */
export interface Job {
  readonly folder: string;
  /** The arguments of `train`, without `--out`, `--device` and `--threads`; the recipe comes first. */
  readonly args: readonly string[];
  /** Where to stop before the run ends, as `--until` has it. Default: nowhere. */
  readonly until?: number | undefined;
}

export interface TrainChildOptions {
  /** Flags that a run gets whether it begins or goes on, such as `--device`. */
  readonly where: readonly string[];
  /** Has the process in it while it runs. */
  readonly children: Set<ChildProcess>;
  /** Default: what this process runs, if that is the command line. */
  readonly script?: string | undefined;
}

/** Trains a run from where it is. Resolves to its exit status, or the signal that ended it, and to its last words. */
export async function trainChild(
  { folder, args, until }: Job,
  { where, children, script = ourScript() }: TrainChildOptions,
): Promise<{ status: string | number | null; errors: string }> {
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
  return { status, errors: errors.trim() };
}

/** Tells processes to save and to end. A scheduler may have told them, too: unlike Ctrl-C, this may come twice. */
export function stopChildren(children: ReadonlySet<ChildProcess>): void {
  for (const child of children) child.kill('SIGTERM');
}

/** What a job has come to, once it has: its run may also have ended before it came so far. */
export async function jobResult({ folder, until }: Job): Promise<Result | undefined> {
  const files = folderAt(folder);
  return (until !== undefined && (await readResult(files, until))) || readResult(files);
}

/** The command line that a process beside this one is to run. */
function ourScript(): string {
  const script = process.argv[1];
  return basename(script) === 'train-breakout.js' ? join(dirname(script), 'cli.js') : script;
}
