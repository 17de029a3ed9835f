import { keysIn } from './keys.ts';
import type { Playable } from './playable.ts';
import { PlaySession } from './session.ts';
import { linesOf } from './terminal-view.ts';

/** A keyboard and a screen, such as `process.stdin` and `process.stdout`. */
export interface Terminal {
  readonly input: Pick<NodeJS.ReadStream, 'setRawMode' | 'resume' | 'pause' | 'on' | 'off'>;
  readonly output: Pick<NodeJS.WriteStream, 'write' | 'columns' | 'rows'>;
}

const ENTER = '\u001b[?1049h\u001b[?25l'; // another screen, without a cursor
const LEAVE = '\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

/**
 * Lets a person play at a terminal until `q` or Ctrl-C. The terminal is always left as it was found.
 *
 * @param signal ends the game as `q` does, once it is aborted.
 * @param speed the factor by which time passes; 1 is the game's own speed.
 * @returns the scores of the episodes that were played to their end.
 */
export async function playAtTerminal(
  playable: Playable,
  { input, output }: Terminal,
  { seed, speed, signal }: { readonly seed: number; readonly speed: number; readonly signal?: AbortSignal },
): Promise<readonly number[]> {
  const session = new PlaySession(playable, seed);
  const show = (): void => {
    const lines = linesOf(session, output.columns, output.rows);
    output.write(`${HOME}${lines.join(`${CLEAR_LINE}\r\n`)}${CLEAR_LINE}${CLEAR_BELOW}`);
  };
  const { promise: ended, resolve: end, reject: fail } = deferred();
  const trying = (action: () => void): void => {
    try {
      action();
      show();
    } catch (error) {
      fail(error);
    }
  };
  const onData = (data: Buffer): void => {
    for (const key of keysIn(data.toString())) {
      if (key === 'q' || key === 'ctrl-c') end();
      else trying(() => session.tap(key));
    }
  };
  signal?.addEventListener('abort', end);
  input.setRawMode(true);
  input.resume();
  input.on('data', onData);
  output.write(ENTER);
  show();
  const clock = setInterval(() => trying(() => session.tick()), 1000 / (speed * session.stepsPerSecond));
  try {
    await ended;
  } finally {
    clearInterval(clock);
    input.off('data', onData);
    input.setRawMode(false);
    input.pause();
    output.write(LEAVE);
  }
  return session.scores;
}

function deferred() {
  let resolve!: () => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<void>((...both) => {
    [resolve, reject] = both;
  });
  return { promise, resolve, reject };
}
