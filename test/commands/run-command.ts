import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { folderAt } from '../../src/runs/folder.node.ts';
import { readMetrics } from '../../src/runs/metrics.ts';

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Longer than any command of a test, even on a busy machine. One that should have been refused may train for ever. */
const LIMIT_MS = 900_000;

/**
 * Runs a command to its end.
 *
 * @param during acts on the process while it runs.
 * @param environment variables in addition to those of this process.
 * @throws Error if the command does not end.
 */
export async function runCommand(
  script: string,
  flags: string | readonly string[],
  during?: (child: ChildProcess) => Promise<void>,
  environment: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const args = typeof flags === 'string' ? flags.split(' ').filter(Boolean) : flags;
  const child = spawn(process.execPath, [script, ...args], {
    ...{ stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } },
    ...{ timeout: LIMIT_MS, killSignal: 'SIGKILL' },
  });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text) => {
      output[stream] += text;
    });
  }
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  await during?.(child);
  const status = await closed;
  if (child.signalCode === 'SIGKILL') {
    throw new Error(
      `${script} ${args.join(' ')} took more than ${LIMIT_MS} ms: ${output.stdout}${output.stderr}`,
    );
  }
  const ours = output.stderr.replace(/^Warning: .*\n( {4}at .*\n)?\n?/gm, ''); // Dawn's own cannot be turned off
  return { status, stdout: output.stdout, stderr: ours };
}

/** What `--json` printed: one line, and nothing else. */
export function json({ stdout, stderr }: Ended): Record<string, unknown> {
  assert.match(stdout, /^\{.*\}\n$/, stderr);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** Interrupts the run in `folder` once its metrics reach `steps`. A run that does not react is killed. */
export function interruptAfter(folder: string, steps: number, signal: NodeJS.Signals = 'SIGINT') {
  return async (child: ChildProcess) => {
    await metricsReach(folder, steps, child);
    child.kill(signal);
    const deaf = globalThis.setTimeout(() => child.kill('SIGKILL'), 20_000);
    child.once('exit', () => clearTimeout(deaf));
  };
}

/** Waits until the metrics of the run in `folder` reach `steps` or `child`, which trains it, has ended. */
export async function metricsReach(folder: string, steps: number, child: ChildProcess): Promise<void> {
  const runs = () => child.exitCode === null && child.signalCode === null;
  while (runs() && ((await readMetrics(folderAt(folder))).at(-1)?.steps ?? 0) < steps) await setTimeout(2);
}

/**
 * Sends a signal `ms` milliseconds after the process began to listen to `sign`. Only Linux tells; elsewhere this waits
 * half a second instead. Node listens to SIGUSR1 before it reads a file, and to SIGHUP only if the program does.
 */
export function signalAfter(ms: number, signal: NodeJS.Signals, sign: 'SIGUSR1' | 'SIGHUP') {
  return async (child: ChildProcess) => {
    const bit = 1n << BigInt(constants.signals[sign] - 1);
    const listens = () => {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return (BigInt(`0x${status.match(/^SigCgt:\s*(\w+)/m)![1]}`) & bit) !== 0n;
    };
    if (process.platform === 'linux') while (!listens()) await setTimeout(1);
    else await setTimeout(500);
    await setTimeout(ms);
    child.kill(signal);
  };
}
