import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Random } from '../../src/random.ts';
import { damagedBytes, damagedJSON, pick } from './odd.ts';

/** The newest checkpoint of the run in `folder`. */
export function checkpointOf(folder: string): string {
  const all = join(folder, 'checkpoints');
  return join(all, readdirSync(all).sort().at(-1)!);
}

export function damageJSON(random: Random, file: string): string {
  const { text, what } = damagedJSON(random, readFileSync(file, 'utf8'));
  writeFileSync(file, text);
  return what;
}

export function damageBytes(random: Random, file: string): string {
  const { bytes, what } = damagedBytes(random, readFileSync(file));
  writeFileSync(file, bytes);
  return what;
}

/** Replacements of a file that are not files. */
export function replaceFile(random: Random, file: string): string {
  const kind = pick(random, [
    'missing',
    'folder',
    'full',
    'zero',
    'loop',
    'dangling',
    'pipe',
    'unreadable',
  ] as const);
  rmSync(file, { recursive: true, force: true });
  if (kind === 'folder') mkdirSync(file);
  if (kind === 'full') symlinkSync('/dev/full', file);
  if (kind === 'zero') symlinkSync('/dev/zero', file);
  if (kind === 'loop') symlinkSync(file, file);
  if (kind === 'dangling') symlinkSync(join(dirname(file), 'nowhere'), file);
  if (kind === 'pipe') spawnSync('mkfifo', [file]);
  if (kind === 'unreadable') writeFileSync(file, '', { mode: 0 });
  return kind;
}

/** Makes a checkpoint's manifest agree with its files again, so that only their readers can find the damage. */
export function signManifest(checkpoint: string): void {
  const file = join(checkpoint, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { files: Record<string, object> };
  for (const name of Object.keys(manifest.files)) {
    const path = join(checkpoint, name);
    if (!existsSync(path) || !statSync(path).isFile()) continue;
    const bytes = readFileSync(path);
    manifest.files[name] = {
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
  }
  writeFileSync(file, JSON.stringify(manifest));
}

/** Damages the header of a safetensors file: its JSON, or its length. */
export function damageHeader(random: Random, file: string): string {
  const bytes = readFileSync(file);
  const length = Number(bytes.readBigUInt64LE(0));
  if (random.int(4) === 0) {
    const other = pick(random, [0n, 1n, BigInt(length - 1), BigInt(bytes.length), 2n ** 31n, 2n ** 63n]);
    bytes.writeBigUInt64LE(other, 0);
    writeFileSync(file, bytes);
    return `header of ${other} bytes`;
  }
  const { text, what } = damagedJSON(random, bytes.subarray(8, 8 + length).toString());
  const header = Buffer.from(text);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(header.length));
  writeFileSync(file, Buffer.concat([size, header, bytes.subarray(8 + length)]));
  return `header: ${what}`;
}

/** The files in a folder and those below it, in a fixed order. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
