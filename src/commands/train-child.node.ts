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
  /** Steps or episodes at which to stop before the run ends, as for `--until`. Default: its end. */
  readonly until?: number | undefined;
}

export interface TrainChildOptions {
  /** Flags for a run that begins as well as for one that goes on, such as `--device`. */
  readonly where: readonly string[];
  /** The processes that run; the new one is added while it does. */
  readonly children: Set<ChildProcess>;
  /** The script of the command line. Default: the one that this process runs. */
  readonly script?: string | undefined;
}

/** Begins a run or goes on with it. Resolves to the exit status, or the signal that ended it, and its last messages. */
export async function trainChild(
  { folder, args, until }: Job,
  { where, children, script = ourScript() }: TrainChildOptions,
): Promise<{ status: string | number | null; errors: string }> {
  const which = (await holdsRun(folderAt(folder))) ? ['--resume', folder] : [...args, '--out', folder];
  const upTo = until === undefined ? [] : ['--until', String(until)];
  const child = spawn(process.execPath, [script, 'train', ...which, ...upTo, ...where, '--json'], {
    // The channel ends it if this process is killed. In a group of its own, Ctrl-C does not reach it twice.
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

/** Tells processes to save and end. SIGTERM may come twice, unlike Ctrl-C, as a scheduler may send it, too. */
export function stopChildren(children: ReadonlySet<ChildProcess>): void {
  for (const child of children) child.kill('SIGTERM');
}

/** The result of a job; undefined until there is one. The run may also have ended before `until`. */
export async function jobResult({ folder, until }: Job): Promise<Result | undefined> {
  const files = folderAt(folder);
  return (until !== undefined && (await readResult(files, until))) || readResult(files);
}

/** The script of the command line, for another process to run. */
function ourScript(): string {
  const script = process.argv[1];
  return basename(script) === 'train-breakout.js' ? join(dirname(script), 'cli.js') : script;
}
