import { setTimeout } from 'node:timers/promises';
import { start } from '../../src/commands/main.node.ts';
import type { Ended } from './judge.ts';

export interface Answer extends Ended {
  /** Whether something is still running in the process, which must then be replaced. */
  readonly dirty: boolean;
}

/** Thrown in place of ending the process. */
const EXIT = Symbol('exit');

/**
 * Runs one command line after the other for the process that forked this one.
 *
 * @param patience milliseconds after which a run that still trains is asked to stop, as by Ctrl-C. If need be, twice.
 */
export function serve(patience: number): void {
  process.setMaxListeners(0);
  setInterval(() => {}, 60_000); // keeps the process alive, as a command that trains stops listening to the channel
  process.on('message', async ({ args, place }: { args: string[]; place: string }) => {
    process.chdir(place);
    process.send!(await runHere(args, patience));
  });
}

async function runHere(args: readonly string[], patience: number): Promise<Answer> {
  const { exit, stderr, stdout } = process;
  const write = stderr.write;
  let printed = '';
  stderr.write = stdout.write = (text: string | Uint8Array) => {
    printed += text;
    return true;
  };
  process.exitCode = 0;
  const stopped = new AbortController();
  const answer = await new Promise<Answer>((resolve) => {
    const end = (status: number, dirty: boolean) => resolve({ status, stderr: printed, dirty });
    process.exit = (status) => {
      end(Number(status ?? process.exitCode), stopped.signal.aborted);
      throw EXIT;
    };
    const interrupt = async () => {
      for (const _ of [1, 2]) {
        await setTimeout(patience, undefined, { signal: stopped.signal });
        if (process.listenerCount('SIGINT') === 0) end(130, true); // as Node would end it
        process.emit('SIGINT');
      }
    };
    interrupt().catch(() => end(130, true));
    start(args, 'node cli.js').then(
      () => end(Number(process.exitCode), false),
      (error) => {
        if (error !== EXIT) printed += (error as Error).stack;
        end(1, false);
      },
    );
  });
  stopped.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
  stderr.write = stdout.write = write;
  process.exit = exit;
  return answer;
}
