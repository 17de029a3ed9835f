import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Ended } from './judge.ts';
import type { Answer } from './serve.ts';

export interface Limits {
  readonly milliseconds: number;
  readonly bytes: number;
  /** Milliseconds after which a run that still trains is asked to stop, as by Ctrl-C. */
  readonly patience: number;
}

/** A process that runs many cases, which saves starting one for each. */
export class Server {
  private child: ChildProcess | undefined;
  private served = 0;

  /** @param script the program that serves if it is given `--serve`. */
  constructor(
    private readonly script: string,
    private readonly limits: Limits,
  ) {}

  async run(args: readonly string[], place: string): Promise<Ended> {
    if (this.served++ >= RENEW_AFTER) await this.close();
    this.child ??= fork(this.script, ['--serve'], { stdio: 'ignore' });
    const { child } = this;
    const watch = new Watch(child, this.limits);
    const answer = await new Promise<Answer>((resolve) => {
      child.once('message', (message) => resolve(message as Answer));
      child.once('exit', (status) => resolve({ status: status ?? undefined, stderr: '', dirty: true }));
      child.send({ args, place });
    });
    watch.end();
    child.removeAllListeners();
    if (answer.dirty) await this.close();
    return { ...answer, killed: watch.killed };
  }

  /** Ends the process, so that nothing is written any more. */
  async close(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    this.served = 0;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

/** The number of cases after which the process is replaced, as failed commands leave things behind. */
const RENEW_AFTER = 40;

/** Runs a command line in a new process. */
export async function runAlone(
  script: string,
  args: readonly string[],
  place: string,
  limits: Limits,
): Promise<Ended> {
  const child = spawn(process.execPath, [script, '--alone', ...args], {
    cwd: place,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const watch = new Watch(child, limits);
  const timers = [2, 4].map((times) => setTimeout(() => child.kill('SIGINT'), times * limits.patience));
  let stderr = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
  }
  const status = await new Promise<number | undefined>((resolve) =>
    child.on('close', (code, signal) => resolve(signal === 'SIGINT' ? 130 : (code ?? undefined))),
  );
  for (const timer of timers) clearTimeout(timer);
  watch.end();
  return { status, stderr, killed: watch.killed };
}

/** Kills a process that takes too long, or too much memory. */
class Watch {
  killed: Ended['killed'];
  private readonly timer;

  constructor(child: ChildProcess, { milliseconds, bytes }: Limits) {
    const until = performance.now() + milliseconds;
    this.timer = setInterval(() => {
      if (performance.now() > until) this.killed = 'time';
      else if (residentBytes(child.pid) > bytes) this.killed = 'memory';
      if (this.killed) child.kill('SIGKILL');
    }, 50);
  }

  end(): void {
    clearInterval(this.timer);
  }
}

/** The resident bytes of a process; 0 if the system does not tell. */
function residentBytes(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096;
  } catch {
    return 0;
  }
}
