import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { ConsoleGame } from '../src/envs/atari/games/console-game.ts';
import type { Screen } from '../src/envs/atari/games/screen.ts';
import { Warp } from '../src/envs/atari/wrappers/warp.ts';

/** A game of the original. Each column has one entry for each frame, read after the frame. */
export interface RecordedGame {
  kind: string;
  seed: number;
  /** The console's frame counter before the first frame. */
  frame0: number;
  action: number[];
  reward: number[];
  /** [frame, the first 16 hex digits of the SHA-256 of the 84 x 84 image]. */
  gray84: [number, string][];
}

/** The name of the game in a file, and its recordings. */
export function readRecording(file: string): { game: string; games: RecordedGame[] } {
  return JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'));
}

/** Whether each part of a frame agrees with the recording; null for a part that the frame lacks, such as a serve. */
export type Agreement = Readonly<Record<string, boolean | null>>;

/** Plays a recording's actions on a game of ours, frame by frame. */
export abstract class Playback<
  Game extends ConsoleGame = ConsoleGame,
  Recorded extends RecordedGame = RecordedGame,
> {
  /** The frame that was played last. */
  frame = -1;
  readonly #screen: Screen;
  readonly #warp = new Warp();
  readonly #hashes: ReadonlyMap<number, string>;

  constructor(
    readonly recorded: Recorded,
    readonly game: Game,
    screen: Screen,
  ) {
    this.#screen = screen;
    this.#hashes = new Map(recorded.gray84);
  }

  /** Plays the next frame; false at the end of the recording. */
  step(): boolean {
    this.frame++;
    if (this.frame >= this.recorded.action.length) return false;
    this.read();
    this.game.step(this.recorded.action[this.frame]);
    return true;
  }

  /** Reads the parts of the recording that add up from frame to frame. */
  protected abstract read(): void;

  /** Compares the frame that was played last. */
  abstract compare(): Agreement;

  /** Sets everything that the recording has of the frame, and leaves the rest as it is. */
  abstract correct(): void;

  /** Whether the image of the frame is the recorded one; null if none was recorded. */
  compareImage(): boolean | null {
    const hash = this.#hashes.get(this.frame);
    if (hash === undefined) return null;
    this.#screen.draw(this.game);
    this.#warp.update(this.#screen, this.#screen);
    return imageHash(this.#warp.image) === hash;
  }
}

export function agrees(agreement: Agreement): boolean {
  return Object.values(agreement).every((part) => part !== false);
}

/** The hash of an image, as in the recordings. */
export function imageHash(image: Uint8Array): string {
  return createHash('sha256').update(image).digest('hex').slice(0, 16);
}
