import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A recording of Gymnasium. States are x, velocity, angle and angular velocity in float64. */
export interface CartPoleRecording {
  /** Seed, first state, first state of the next episode after a reset without a seed. */
  resets: [number | string, number[], number[]][];
  /** State, action, next state, reward, terminated. */
  steps: [number[], number, number[], number, boolean][];
  /** Seed, actions, length, terminated, truncated. */
  episodes: [number | string, number[], number, boolean, boolean][];
  /** State, and base64 of the rendered frame, cropped and shrunk: uint8 [3, 40, 90]. */
  screens: [number[], string][];
}

/** Reads `gymnasium/cartpole.json.gz` in a folder of fixtures. */
export function readCartPoleRecording(folder = process.env.FIXTURES ?? 'test/fixtures'): CartPoleRecording {
  const json = gunzipSync(readFileSync(join(folder, 'gymnasium/cartpole.json.gz'))).toString();
  // JSON.parse would round a seed from 2^53 on: integers that long become strings, and BigInt reads either.
  return JSON.parse(json.replace(/(?<=[[,]\s*)\d{16,}(?=\s*,)/g, '"$&"'));
}
