import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { median } from '../src/backends/median.ts';
import { parseFlags, refuse } from '../src/commands/arguments.node.ts';
import { Breakout } from '../src/envs/atari/breakout.ts';
import { Screen } from '../src/envs/atari/screen.ts';
import { Warp } from '../src/envs/atari/warp.ts';
import {
  type Agreement,
  imageHash,
  Playback,
  type RecordedGame,
  readRecording,
} from './breakout-recording.ts';

const HELP = `Compares Breakout with games recorded from the original, frame by frame.

  node bench/parity.js [options]

  --recordings FILE ...  recordings (.json.gz), or folders with some named breakout*
                         (default: test/fixtures/ale)
  --json                 print one line of JSON
  --help                 print this

Single frames: the recorded state and the action predict the next state. Whole games: only the actions are
given. Images: the hash of the 84 x 84 screen, wherever the predicted state is exact.`;

/** How many of how many agree. */
class Share {
  exact = 0;
  of = 0;

  add(agrees: boolean): void {
    this.of++;
    if (agrees) this.exact++;
  }

  get share(): number | null {
    return this.of === 0 ? null : this.exact / this.of;
  }

  toJSON() {
    return { exact: this.exact, of: this.of, share: this.share };
  }
}

class Parity {
  readonly frames = new Share();
  readonly paddle = new Share();
  readonly ball = new Share();
  /** Frames in which a ball appears, in the recording or in the prediction. */
  readonly serve = new Share();
  readonly bricks = new Share();
  /** Frames in which bricks change, in the recording or in the prediction. */
  readonly brickChanges = new Share();
  readonly score = new Share();
  readonly lives = new Share();
  readonly images = new Share();
  readonly wholeGames = new Share();
  /** Frames from the start of each game to the first difference, or its length where there is none. */
  readonly exactFrames: number[] = [];

  add(game: RecordedGame): void {
    this.#addSingleFrames(game);
    const playback = new Playback(game);
    const breakout = startOf(game);
    for (let action = playback.next(); action !== undefined; action = playback.next()) {
      breakout.step(action);
      if (!all(playback.compare(breakout))) break;
    }
    this.exactFrames.push(playback.frame);
    this.wholeGames.add(playback.frame === game.action.length);
  }

  #addSingleFrames(game: RecordedGame): void {
    const playback = new Playback(game);
    const breakout = startOf(game);
    const screen = new Screen();
    const warp = new Warp();
    const hashes = new Map(game.gray84);
    const brickChanges = new Set(game.bricks.map(([frame]) => frame).filter((frame) => frame > 0));
    for (let action = playback.next(); action !== undefined; action = playback.next()) {
      const { frame } = playback;
      const { ballInPlay } = breakout;
      const bricks = breakout.bricks.join();
      breakout.step(action);
      const agreement = playback.compare(breakout);
      this.frames.add(all(agreement));
      for (const part of ['paddle', 'ball', 'bricks', 'score', 'lives'] as const) {
        this[part].add(agreement[part]);
      }
      if (!ballInPlay && (breakout.ballInPlay || game.ballY[frame] !== null)) this.serve.add(agreement.ball);
      if (bricks !== breakout.bricks.join() || brickChanges.has(frame))
        this.brickChanges.add(agreement.bricks);

      const hash = hashes.get(frame);
      if (hash !== undefined && all(agreement)) {
        screen.draw(breakout);
        warp.update(screen, screen);
        this.images.add(imageHash(warp.image) === hash);
      }
      playback.correct(breakout);
    }
  }

  toJSON() {
    const { exactFrames, ...shares } = this;
    return { ...shares, medianExactFrames: median(exactFrames), games: exactFrames.length };
  }
}

function startOf(game: RecordedGame): Breakout {
  const breakout = new Breakout();
  breakout.frame = game.frame0;
  return breakout;
}

function all({ paddle, ball, bricks, score, lives }: Agreement): boolean {
  return paddle && ball && bricks && score && lives;
}

/** `--recordings a b` as `--recordings a --recordings b`. */
function spelledOut(args: readonly string[]): string[] {
  const result: string[] = [];
  let list = false;
  for (const arg of args) {
    if (arg.startsWith('--')) {
      list = arg === '--recordings';
      if (!list) result.push(arg);
    } else if (list) result.push('--recordings', arg);
    else result.push(arg);
  }
  return result;
}

function filesOf(path: string): string[] {
  if (!existsSync(path)) refuse(`--recordings: there is no ${path}`);
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => /^breakout.*\.json\.gz$/.test(name));
  if (names.length === 0) refuse(`--recordings: no breakout*.json.gz in ${path}`);
  return names.sort().map((name) => join(path, name));
}

const flags = parseFlags(
  HELP,
  { recordings: { type: 'string', multiple: true }, json: { type: 'boolean', default: false } },
  spelledOut(process.argv.slice(2)),
);
const files = (flags.recordings ?? [join(process.env.FIXTURES ?? 'test/fixtures', 'ale')]).flatMap(filesOf);

const total = new Parity();
const byFile: Record<string, Parity> = {};
for (const file of files) {
  const parity = new Parity();
  for (const game of readRecording(file)) for (const each of [parity, total]) each.add(game);
  byFile[file] = parity;
  report(basename(file), parity);
}
if (files.length > 1) report('all', total);
if (flags.json) console.log(JSON.stringify({ total, files: byFile }));

function report(name: string, parity: Parity): void {
  const percent = (share: Share): string =>
    `${share.exact}/${share.of}${share.share === null ? '' : ` (${(100 * share.share).toFixed(3)} %)`}`;
  console.error(`${name}: ${percent(parity.frames)} single frames exact`);
  for (const part of [
    'paddle',
    'serve',
    'ball',
    'bricks',
    'brickChanges',
    'score',
    'lives',
    'images',
  ] as const) {
    console.error(`  ${part.padEnd(13)} ${percent(parity[part])}`);
  }
  const { exactFrames, wholeGames } = parity;
  console.error(`  whole games   ${percent(wholeGames)}, median ${median(exactFrames)} frames exact`);
}
