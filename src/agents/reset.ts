import type { Device } from '../device/device.ts';
import type { Module } from '../nn/module.ts';
import type { Optimizer } from '../optim/optimizer.ts';

/**
 * Takes a net most of the way back to its beginning (shrink and perturb; Ash & Adams, "On Warm-Starting Neural Network
 * Training", 2020; D'Oro et al., "Sample-Efficient Reinforcement Learning by Breaking the Replay Ratio Barrier", 2023):
 * its encoder becomes keep * old + (1 - keep) * fresh, and all other layers are taken from `fresh`. Await it between
 * two updates.
 *
 * The encoder consists of the convolutions, up to the first linear layer behind them. In a net without convolutions it
 * is all layers but the last two that have a matrix of weights; a layer is the first part of the names of its
 * parameters.
 *
 * @param fresh a net of the same form that no program uses: its first weights are used.
 * @param keep from 0 to 1.
 */
export async function resetNet(device: Device, net: Module, fresh: Module, keep: number): Promise<void> {
  const parameters = net.parameters();
  const end = encoderLength(net);
  for (const [i, { initial }] of fresh.parameters().entries()) {
    const old = i < end && (await device.read(parameters[i]));
    const values = old ? initial.map((drawn, j) => keep * old[j] + (1 - keep) * drawn) : initial;
    await device.write(parameters[i], values);
  }
}

/** Forgets all that an optimiser has gathered: its moments become 0, and so does its number of steps. */
export async function resetOptimizer(device: Device, optimizer: Optimizer): Promise<void> {
  for (const moment of Object.values(optimizer.moments)) {
    await device.write(moment, new Float32Array(moment.size));
  }
  optimizer.steps = 0;
}

/** How many parameters, from the first on, belong to the encoder. */
function encoderLength(net: Module): number {
  const names = new Map([...net.namedParameters()].map(([name, parameter]) => [parameter, name]));
  const parameters = net.parameters();
  const isMatrix = parameters.map(({ shape }) => shape.length === 2);
  const convolutions = parameters.findLastIndex(({ shape }) => shape.length === 4) + 1;
  if (convolutions > 0) {
    const linear = isMatrix.indexOf(true, convolutions);
    return linear < 0 ? parameters.length : linear;
  }
  const layers = parameters.map((parameter) => names.get(parameter)!.split('.')[0]);
  const head = [...new Set(layers.filter((_, i) => isMatrix[i]))].at(-2);
  return head === undefined ? 0 : layers.indexOf(head);
}
