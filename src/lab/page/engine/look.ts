import { computed, effect, signal } from '@preact/signals';

import type { EngineLook, Failure } from '../../protocol.ts';
import { dispatchesOf } from '../../shared/dispatches.ts';
import { plainly } from '../copy.ts';
import { inside } from '../inside.ts';
import { present } from '../session.ts';
import { run } from '../store.ts';

/** What the page knows of the engine. */
export const engine = {
  look: signal<EngineLook | undefined>(undefined),
  measures: signal(false),
  problem: signal(''),
  /** The place of the chosen kernel in the update. */
  chosen: signal<number | undefined>(undefined),
};

/** The kernels of the update, in its order. */
export const dispatches = computed(() => {
  const look = engine.look.value;
  return look ? dispatchesOf(look.program.steps, look.profile.kernels) : [];
});

effect(() => {
  void [run.started.value, inside.part.value]; // of which it would tell no more
  engine.look.value = undefined;
  engine.measures.value = false;
  engine.problem.value = '';
  engine.chosen.value = undefined;
});

/** Measures an update of the level that is looked into. */
export async function measure(): Promise<void> {
  const [worker, part] = [present(), inside.part.value];
  const isPresent = () => worker === present() && part === inside.part.value;
  engine.measures.value = true;
  engine.problem.value = '';
  try {
    const look = await worker?.measure(part);
    if (isPresent()) engine.look.value = look;
  } catch (failure) {
    if (isPresent()) engine.problem.value = plainly((failure as Failure).message);
  }
  if (isPresent()) engine.measures.value = false;
}
