import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compileInspector } from '../../src/agents/inspect.ts';
import { CPUBackend } from '../../src/backends/cpu/cpu.ts';
import { Device } from '../../src/device/device.ts';
import { openDevice, RECIPES } from '../../src/index.ts';
import { requireNetMemory } from '../../src/recipes/net-memory.ts';
import type { DQNSettings } from '../../src/recipes/dqn-settings.ts';
import { seed } from '../seed.ts';

const test = suite('what nets and batches take');

const NETS: readonly (readonly [recipe: string, batchSize: number, ...hiddenSizes: number[]])[] = [
  ...([
    ['cartpole', 30_011, 48],
    ['cartpole', 20_011, 64, 64],
    ['cartpole', 20_011, 96, 32, 64],
  ] as const),
  ...([
    ['cartpole', 20_011, 32, 32, 32, 32],
    ['bit-flip', 20_011, 128],
    ['breakout', 301, 256],
  ] as const),
];

const HEADS = [
  { head: 'quantile', quantiles: 71 },
  { head: 'categorical', atoms: 51, support: { min: 0, max: 1 } },
] as const;

/** Normalised layers keep their values from before the normalisation. */
const NORMALISED = [
  { name: 'cartpole', batchSize: 20_011, hiddenSizes: [64, 64] },
  { name: 'breakout', batchSize: 301, hiddenSizes: [256] },
].map((each) => ({ ...each, head: { layerNorm: true } }));
const SAMPLED = { head: 'implicit', doubleDQN: false } as const;

const CASES = [
  ...NETS.map(([name, batchSize, ...hiddenSizes]) => ({ name, batchSize, hiddenSizes, head: {} })),
  ...HEADS.map((head) => ({ name: 'cartpole', batchSize: 501, hiddenSizes: [48], head })),
  ...NORMALISED,
  ...[[48], [48, 96]].map((hiddenSizes) => ({
    name: 'cartpole',
    batchSize: 2011,
    hiddenSizes,
    head: SAMPLED,
  })),
  { name: 'breakout', batchSize: 64, hiddenSizes: [256], head: { ...SAMPLED, loss: 'smoothL1' } },
  { name: 'cartpole', batchSize: 16, hiddenSizes: [1024, 512, 512], head: { noisy: 0.5 } },
  ...[{}, { layerNorm: true }].map((others) => ({
    ...{ name: 'breakout', batchSize: 31, hiddenSizes: [64] },
    head: { residual: [8, 16, 16], convolutions: [], ...others },
  })),
];

for (const { name, batchSize, hiddenSizes, head } of CASES) {
  test(`${[name, hiddenSizes, ...Object.values(head).slice(0, 2)]}: is estimated within two fifths`, async () => {
    const { info } = await openDevice({ device: 'cpu' });
    const backend = await CPUBackend.open();
    const device = new Device(backend, info);
    const before = backend.bytesUsed;
    const recipe = RECIPES.find((each) => each.name === name)!;
    const usual = recipe.presets[recipe.presetWithoutGPU ?? Object.keys(recipe.presets)[0]];
    const settings = {
      ...usual,
      hiddenSizes,
      batchSize,
      ...head,
      replayCapacity: 20_480,
    } as unknown as DQNSettings;
    const { watched } = (await recipe.create(device, settings, seed)).parts![0];
    await compileInspector(device, watched);
    const taken = backend.bytesUsed - before;
    device.close();
    const seen = {
      observationShape: watched.observationShape,
      observationType: watched.observationType ?? 'f32',
    } as const;
    const require = (availableBytes: number) => () =>
      requireNetMemory(settings, seen, { device: 'webgpu', availableBytes });
    assert.not.throws(require(1.4 * taken));
    assert.throws(require(0.6 * taken), /batchSize = \d+ needs \d+ bytes .*available are/);
  });
}

test.run();
