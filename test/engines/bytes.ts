/** Runs in every engine (scripts/test-engines.js), which waits for `result`: a SHA-256 by the name of each recipe. */
import { learnedBytes } from '../../bench/learned-bytes.ts';
import { openDevice, RECIPES } from '../../src/index.ts';

async function hashes(): Promise<Record<string, string>> {
  const device = await openDevice({ device: 'cpu' });
  const found: Record<string, string> = {};
  for (const recipe of RECIPES) found[recipe.name] = await learnedBytes(device, recipe);
  device.close();
  return found;
}

Object.assign(globalThis, { result: hashes() });
