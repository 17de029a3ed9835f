/** Runs in every engine (scripts/test-engines.js), which waits for `result`: the hashes of `bench/bytes.js`. */
import { learnedBytes } from '../../bench/learned-bytes.ts';
import { mathBytes } from '../../bench/math-bytes.ts';
import { openDevice, RECIPES } from '../../src/index.ts';

async function hashes(): Promise<Record<string, string>> {
  const device = await openDevice({ device: 'cpu' });
  const found: Record<string, string> = { math: await mathBytes() };
  for (const recipe of RECIPES) found[recipe.name] = await learnedBytes(device, recipe);
  device.close();
  return found;
}

Object.assign(globalThis, { result: hashes() });
