import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Random } from '../../src/random.ts';
import { randomFor, seed } from '../seed.ts';
import { checkFrames, checkHindsight, checkNStep } from './oracles.ts';

const test = suite('replays beside the whole log');

/** A multiple of the usual number of samples to compare; 20 is a thorough search. */
const BUDGET = Number(process.env.ORACLE_BUDGET ?? 1);

const oracles: Record<string, { samples: number; check: (random: Random) => Promise<number> }> = {
  'several steps, of numbers': { samples: 6000, check: (random) => checkNStep(random, 'f32') },
  'several steps, of bytes': { samples: 2000, check: (random) => checkNStep(random, 'u8') },
  'stacks of frames': { samples: 10_000, check: checkFrames },
  hindsight: { samples: 5000, check: checkHindsight },
};

for (const [name, { samples, check }] of Object.entries(oracles)) {
  test(`${name}: every sample is what was stored`, async () => {
    const random = randomFor(name);
    let compared = 0;
    while (compared < BUDGET * samples) compared += await check(random);
    if (BUDGET > 1) console.log(`${name}: ${compared} samples, 0 wrong, SEED=${seed}`);
    assert.ok(compared >= samples);
  });
}

test.run();
