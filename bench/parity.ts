import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { median } from '../src/backends/median.ts';
import { parseFlags, refuse } from '../src/commands/arguments.node.ts';
import { playbacksOf, RECORDED, type RecordedName } from './playbacks.ts';
import { agrees, type Playback } from './recording.ts';

const HELP = (
  flags: string,
) => `Compares Breakout and Pong with games recorded from the original, frame by frame.

  node bench/parity.js [options]

${flags}

Single frames: the recorded state and the action predict the next state. Whole games: only the actions are
given. Images: the hash of the 84 x 84 screen, wherever the predicted state is exact.`;

/** How many of a number agree. */
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
  /** Parts of single frames: paddle, ball and others that the game has. */
  readonly parts: Record<string, Share> = {};
  readonly images = new Share();
  readonly wholeGames = new Share();
  /** Frames from the start of each game to the first difference, or its whole length. */
  readonly exactFrames: number[] = [];

  add(start: () => Playback): void {
    this.#addSingleFrames(start());
    const playback = start();
    let exact = true;
    while (exact && playback.step()) exact = agrees(playback.compare());
    this.exactFrames.push(playback.frame);
    this.wholeGames.add(exact);
  }

  #addSingleFrames(playback: Playback): void {
    while (playback.step()) {
      const agreement = playback.compare();
      const exact = agrees(agreement);
      this.frames.add(exact);
      for (const [part, agrees] of Object.entries(agreement)) {
        this.parts[part] ??= new Share();
        if (agrees !== null) this.parts[part].add(agrees);
      }
      const sameImage = exact ? playback.compareImage() : null;
      if (sameImage !== null) this.images.add(sameImage);
      playback.correct();
    }
  }

  toJSON() {
    const { exactFrames, parts, ...shares } = this;
    return { ...shares, ...parts, medianExactFrames: median(exactFrames), games: exactFrames.length };
  }
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
  const names = readdirSync(path).filter(
    (name) => name.endsWith('.json.gz') && RECORDED.some((game) => name.startsWith(game)),
  );
  if (names.length === 0) refuse(`--recordings: no recordings of ${RECORDED.join(' or ')} in ${path}`);
  return names.sort().map((name) => join(path, name));
}

const flags = parseFlags(
  HELP,
  {
    recordings: {
      value: 'FILE ...',
      multiple: true,
      help: 'recordings (.json.gz), or folders with some named breakout* or pong* (default: test/fixtures/ale)',
    },
    json: { help: 'print one line of JSON' },
  },
  spelledOut(process.argv.slice(2)),
);
const files = (flags.recordings ?? [join(process.env.FIXTURES ?? 'test/fixtures', 'ale')]).flatMap(filesOf);

const totals: Partial<Record<RecordedName, Parity>> = {};
const byFile: Record<string, Parity> = {};
for (const file of files) {
  const { name, playbacks } = playbacksOf(file);
  const parity = new Parity();
  totals[name] ??= new Parity();
  const total = totals[name];
  for (const start of playbacks) for (const each of [parity, total]) each.add(start);
  byFile[file] = parity;
  report(basename(file), parity);
}
if (files.length > 1) for (const [name, total] of Object.entries(totals)) report(`all of ${name}`, total);
if (flags.json) console.log(JSON.stringify({ totals, files: byFile }));

function report(name: string, parity: Parity): void {
  const percent = (share: Share): string =>
    `${share.exact}/${share.of}${share.share === null ? '' : ` (${(100 * share.share).toFixed(3)} %)`}`;
  console.error(`${name}: ${percent(parity.frames)} single frames exact`);
  for (const [part, share] of Object.entries({ ...parity.parts, images: parity.images })) {
    console.error(`  ${part.padEnd(13)} ${percent(share)}`);
  }
  const { exactFrames, wholeGames } = parity;
  console.error(`  whole games   ${percent(wholeGames)}, median ${median(exactFrames)} frames exact`);
}
