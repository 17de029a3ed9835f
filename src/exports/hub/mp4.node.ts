import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Film } from '../../envs/film.ts';
import { findPackage } from '../../platform/find-package.node.ts';

/** The package that encodes H.264. It is not among the dependencies, as few users need it. */
export const ENCODER = 'h264-mp4-encoder';

/** The longest video: hubs show 1000 steps. */
const MOST_PICTURES = 1000;
/** Narrower pictures are doubled, as H.264 keeps only one colour for two by two pixels. */
const WIDE = 400;
/** The quality, 10 to 51: 47.7 dB for Breakout. */
const QUANTISATION = 20;

/**
 * The program that encodes. It runs in a process of its own, as the encoder catches every error of the process that
 * loads it, and then prints a megabyte of its own source.
 */
const PROGRAM = `
const [, encoderPath, width, height, frameRate, file] = process.argv;
(async () => {
  const encoder = await require(encoderPath).createH264MP4Encoder();
  Object.assign(encoder, { width: +width, height: +height, frameRate: +frameRate });
  Object.assign(encoder, { quantizationParameter: ${QUANTISATION}, groupOfPictures: 20, speed: 5 });
  encoder.initialize();
  const size = width * height * 4;
  let waiting = Buffer.alloc(0);
  for await (const chunk of process.stdin) {
    waiting = Buffer.concat([waiting, chunk]);
    for (; waiting.length >= size; waiting = waiting.subarray(size)) {
      encoder.addFrameRgba(Uint8Array.from(waiting.subarray(0, size)));
    }
  }
  encoder.finalize();
  require('node:fs').writeFileSync(file, encoder.FS.readFile(encoder.outputFilename));
  process.exit(0);
})().catch((error) => {
  console.error(String(error.message ?? error).slice(0, 300));
  process.exit(1);
});`;

/** The path of the encoder; undefined if it is not installed. */
export function findEncoder(): string | undefined {
  return findPackage(ENCODER, 'mp4');
}

/**
 * Writes a game as an MP4 with H.264, which hubs and browsers play.
 *
 * @param pictures indices of the film's palette, [height, width] each. Those after the thousandth are left out.
 * @throws Error if the encoder fails.
 */
export async function writeMP4(
  encoder: string,
  film: Film,
  pictures: readonly Uint8Array[],
  file: string,
): Promise<void> {
  const scale = film.width < WIDE || film.width % 2 === 1 || film.height % 2 === 1 ? 2 : 1;
  const size = [film.width * scale, film.height * scale];
  const args = ['-e', PROGRAM, encoder, ...size.map(String), String(film.picturesPerSecond), file];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(child, 'close');
  child.stdin.on('error', () => {}); // the encoder has failed, as its status tells
  for (const picture of pictures.slice(0, MOST_PICTURES)) {
    if (!child.stdin.write(coloured(film, picture, scale)))
      await Promise.race([once(child.stdin, 'drain'), ended]);
  }
  child.stdin.end();
  const [status] = (await ended) as [number | null];
  if (status !== 0) throw new Error(`${file}: ${ENCODER} failed: ${said.slice(0, 300).trim()}`);
}

/** A picture in red, green, blue and opacity, each of its pixels `scale` by `scale`. */
function coloured({ width, height, palette }: Film, picture: Uint8Array, scale: number): Uint8Array {
  const pixels = new Uint8Array(4 * width * height * scale * scale);
  let at = 0;
  for (let y = 0; y < height * scale; y++) {
    const row = Math.floor(y / scale) * width;
    for (let x = 0; x < width * scale; x++, at += 4) {
      pixels.set(palette[picture[row + Math.floor(x / scale)]], at);
      pixels[at + 3] = 255;
    }
  }
  return pixels;
}
