import { netsOf } from '../../src/exports/run-nets.ts';
import { toONNX } from '../../src/exports/onnx/to-onnx.ts';
import { changeSettings } from '../../src/recipes/settings.ts';
import {
  AvgPool2d,
  Conv2d,
  compileQ,
  type Device,
  Flatten,
  GELU,
  LayerNorm,
  Linear,
  MaxPool2d,
  type Module,
  mlp,
  openDevice,
  RECIPES,
  type Recipe,
  Residual,
  Sequential,
  SiLU,
} from '../../src/index.ts';
import { integers, randomFor, uniform } from '../seed.ts';

/** A net as a file, with observations and the results that the engine has for them. */
export interface JudgedModel {
  readonly name: string;
  readonly file: Uint8Array;
  /** [count, ...observationShape]. */
  readonly shape: readonly number[];
  readonly observations: Float32Array | Uint8Array;
  readonly q: Float32Array;
  readonly greedy: Int32Array;
}

const COUNT = 100;
const HEADS = [
  ['noisy=0.5', 'layerNorm=true'],
  ['head=implicit'],
  ['dueling=true'],
  ['head=quantile', 'quantiles=32'],
  ['head=implicit', 'noisy=0.5', 'dueling=true'],
  ['head=categorical', 'support.min=-10', 'support.max=10', 'atoms=51', 'dueling=true'],
];

/** The nets of all recipes and presets, nets with each kind of head, and a few others. */
export async function* judgedModels(): AsyncGenerator<JudgedModel> {
  const device = await openDevice({ device: 'cpu', threads: 1 });
  for (const recipe of RECIPES) {
    for (const preset of Object.keys(recipe.presets)) yield* ofRecipe(device, recipe, preset, []);
    if (!['cartpole', 'breakout'].includes(recipe.name)) continue;
    const [preset] = Object.keys(recipe.presets);
    for (const head of HEADS) yield* ofRecipe(device, recipe, preset, head);
  }
  const random = randomFor('models');
  const picture = new Sequential(
    new Conv2d(3, 8, 3, { stride: 2, padding: 1, random }),
    new LayerNorm([8, 10, 9]),
    new SiLU(),
    ...[new MaxPool2d(3, { stride: 1, padding: 1 }), new AvgPool2d(2, { padding: 1 }), new Flatten()],
    ...[new Linear(240, 16, { random }), new GELU(), new Residual(new Linear(16, 16, { random }))],
    mlp([16, 32, 5], { dueling: true, random }),
  );
  yield judge(device, 'norms, pools and residues', picture, [3, 20, 18], 'f32');
  device.close();
}

async function* ofRecipe(device: Device, recipe: Recipe, preset: string, set: readonly string[]) {
  const settings = changeSettings(recipe.presets[preset], set, recipe.table);
  const small = 'replayCapacity' in settings && { replayCapacity: recipe.replay!.least(settings) };
  const run = await recipe.create(device, { ...settings, ...small }, 1);
  for (const { name, net, observationShape, observationType } of netsOf(run)) {
    const title = [recipe.name, preset, ...set, ...(name === 'q-net' ? [] : [name])].join(' ');
    yield await judge(device, title, net, observationShape, observationType);
  }
}

async function judge(
  device: Device,
  name: string,
  net: Module,
  observationShape: readonly number[],
  observationType: 'f32' | 'u8',
): Promise<JudgedModel> {
  const random = randomFor(name);
  const size = observationShape.reduce((product, extent) => product * extent, COUNT);
  const observations =
    observationType === 'u8' ? Uint8Array.from(integers(random, size, 256)) : uniform(random, size, -2, 2);
  const program = await compileQ(device, net, { observationShape, observationType, count: COUNT });
  const { q, greedy } = await program.run({ observations: observations as never });
  program.release();
  const file = await toONNX(device, net, { observationShape, observationType });
  return { name, file, shape: [COUNT, ...observationShape], observations, q, greedy };
}
