import type { Failure, Rate, Spec, Stride } from '../protocol.ts';
import { Client } from './client.ts';
import { addChange, forgetInside, insideHandlers, wanted } from './inside.ts';
import { prefersReducedMotion } from './media.ts';
import { conductor, type Part, paceOf } from './opening.ts';
import { adapter, entries, forget, paused, rate, run, waitsForStart } from './store.ts';

/** Messages a second. With less motion, pictures come one by one. */
const HERTZ = { progress: 10, frame: 30, q: 15 };
const CALM_HERTZ = { progress: 2, frame: 2, q: 2 };

let client: Client | undefined;
let runs = 0;

/** Ends the present run, if any, and begins another one. */
export async function begin(spec: Spec): Promise<void> {
  client?.close();
  runs++;
  forget(spec);
  forgetInside();
  const mine = new Client(
    {
      progress: ({ value }) => {
        run.progress.value = value;
      },
      frame: ({ value }) => {
        run.frame.value = value;
      },
      q: ({ value }) => {
        run.thought.value = value;
      },
      records: ({ values }) => {
        for (const record of values) run.scores.value.add(record);
        run.scores.value = run.scores.value.again();
      },
      ...insideHandlers,
      events: ({ values }) => {
        for (const event of values) {
          if (event.what === 'learns') conduct('learning');
          if (event.what === 'changed') addChange(event);
          if (event.what === 'ended') run.ending.value = event;
          if (event.what === 'failed') run.failure.value = event.failure;
        }
      },
    },
    (message) => {
      run.failure.value = { kind: 'other', message };
    },
  );
  client = mine;
  mine.send({ do: 'watch', hertz: { ...(prefersReducedMotion.value ? CALM_HERTZ : HERTZ), ...wanted } });
  try {
    entries.value = await mine.open();
    run.started.value = await mine.start(spec);
    conduct('guessing');
    adapter.value = await mine.ask('adapter');
  } catch (failure) {
    if (client === mine) run.failure.value = failure as Failure;
  }
}

/** The worker of the present run. */
export function present(): Client | undefined {
  return client;
}

/** Begins a part of the run at the pace that suits it, unless the visitor has chosen one. */
function conduct(part: Part): void {
  const entry = entries.value.find(({ name }) => name === run.spec.value.recipe);
  const pace = paceOf(part, { first: runs === 1, pixels: entry?.learnsFromPixels ?? false });
  applyRate(conductor.value === 'page' ? pace : rate.value);
}

/** Whether pictures of the net's game are wanted. */
export function showFrames(wanted: boolean): void {
  const { frame } = prefersReducedMotion.value ? CALM_HERTZ : HERTZ;
  client?.send({ do: 'watch', hertz: { frame: wanted ? frame : 0 } });
}

/** Sets the pace by hand: from here on nobody else sets it. */
export function setRate(next: Rate): void {
  conductor.value = 'visitor';
  applyRate(next);
}

/** Sets the pace. A pause outlasts it. */
function applyRate(next: Rate): void {
  rate.value = next;
  if (!paused.value) client?.send({ do: 'pace', stepsPerSecond: next });
}

export function setPaused(next: boolean): void {
  paused.value = next;
  waitsForStart.value = false;
  client?.send({ do: 'pace', stepsPerSecond: next ? 0 : rate.value });
}

/** One more update or episode, then a pause. */
export function advance(by: Stride): void {
  paused.value = true;
  waitsForStart.value = false;
  client?.send({ do: 'advance', by });
}
