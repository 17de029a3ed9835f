import type { DeviceChoice, Failure } from '../protocol.ts';
import { LOST } from './copy-store.ts';
import { kept } from './kept.ts';
import { beginFound } from './session.ts';
import { run } from './store.ts';

/** The names of the runs that lost their GPU here. */
const lost = new Set<string>();

/** Goes on with a run that lost its GPU, on the next one. A run that loses that, too, has failed. */
export async function goOnOnce(failure: Failure): Promise<void> {
  const { name } = run.started.value!;
  if (lost.has(name)) {
    run.failure.value = failure;
    return;
  }
  lost.add(name);
  await goOn(LOST.again);
}

/** Goes on with the present run on the processor, which nobody takes away. */
export function goOnWithoutGPU(): Promise<void> {
  return goOn(LOST.without, 'cpu');
}

/** @param words that tell where from, given the step of the last snapshot, as far as it is known. */
async function goOn(words: (step: number | undefined) => string, on?: DeviceChoice): Promise<void> {
  const step = kept.checkpoints.value?.steps.at(-1);
  const { spec, started } = run;
  const from = started.value!.name;
  await beginFound(async () => ({ spec: spec.value, from, ...(on && { on }) }));
  kept.lost.value = words(step);
}
