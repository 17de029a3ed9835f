import { compileRecycler, type Recycler } from '../agents/recycle.ts';
import type { Device } from '../device/device.ts';
import type { Module } from '../nn/module.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import type { Random } from '../random.ts';
import { newObservations, type ObservationType } from '../replay/observations.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Seen } from './dqn-replay.ts';
import type { WatchedReplay } from './recipe.ts';

/** The number of stored states that tell which units are dormant. */
const STATES = 256;

/** The parts of a run that recycling uses. */
interface Parts {
  readonly qNet: Module;
  readonly optimizer: Optimizer;
  readonly replay: WatchedReplay;
  readonly seen: Seen;
}

/** Recycles the dormant units of a run. The program is compiled when it is first needed. */
export class Recycling {
  private recycler: Recycler<ObservationType> | undefined;

  constructor(
    private readonly device: Device,
    private readonly parts: Parts,
    private readonly threshold: number | undefined,
  ) {}

  /** @param random draws states, and then fresh weights. */
  async recycle(random: Random, makeNet: () => Module): Promise<void> {
    const { device, parts, threshold } = this;
    const options = { ...parts.seen, ...parts, count: STATES, threshold };
    this.recycler ??= await compileRecycler<ObservationType>(device, options);
    await this.recycler.recycle(this.drawStates(random), makeNet);
  }

  private drawStates(random: Random) {
    const { replay, seen } = this.parts;
    const size = sizeOf(seen.observationShape);
    const states = newObservations(seen.observationType, STATES * size);
    for (let row = 0; row < STATES; ) {
      const drawn = replay.read(random.int(replay.capacity));
      if (drawn) states.set(drawn.state, size * row++);
    }
    return states;
  }
}
