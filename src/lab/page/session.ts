import { effect } from '@preact/signals';
import type { DeviceChoice, Event, Failure, NetOffer, Rate, Spec, Stride, ToWorker } from '../protocol.ts';
import { trainedSpec } from '../shared/trained-link.ts';
import type { PromisedHash } from '../shared/verdict.ts';
import { visit } from './address.ts';
import { Client, type Handlers } from './client.ts';
import { addChange, forgetInside, insideHandlers, wanted } from './inside.ts';
import { forgetKept, kept, tellStored } from './kept.ts';
import { prefersReducedMotion } from './media.ts';
import { conductor, type Part, paceOf } from './opening.ts';
import {
  adapter,
  askedOther,
  entries,
  forget,
  paused,
  rate,
  run,
  type SeenRun,
  waitsForStart,
} from './store.ts';
import { view } from './view.ts';

/** Milliseconds in which a run that is left has to be saved. */
const LEAVE_MS = 5000;

/** Messages a second. With less motion, pictures come one by one. */
const HERTZ = { progress: 10, frame: 30 };
const CALM_HERTZ = { progress: 2, frame: 2 };

let client: Client | undefined;
/** The worker of the run that is trained beside it. */
let companion: Client | undefined;
/** The run before is saved, as far as it can be, and free to be gone on with. */
let left: Promise<void> | undefined;
let runs = 0;

/** A run that is to be begun, or gone on with. */
export interface Beginning {
  readonly spec: Spec;
  /** The name of a kept run, whose spec it then has. */
  readonly from?: string;
  /** Where that run goes on, if not where it began. */
  readonly on?: DeviceChoice;
  /** What its link promises. */
  readonly promised?: PromisedHash;
}

/** Ends the present run, if any, and begins another one, which the address then names: back leads to the one before. */
export function begin({ trained: _, ...spec }: Spec): Promise<void> {
  return beginAsIs(spec);
}

/** Ends the present run, and shows a trained net. */
export function showTrained(net: NetOffer): Promise<void> {
  return beginAsIs(trainedSpec(net));
}

async function beginAsIs(spec: Spec): Promise<void> {
  kept.problems.value = kept.lost.value = '';
  visit(spec, run.spec.value);
  if (paused.value && !waitsForStart.value) conductor.value = 'visitor'; // who has seen the pace, and goes on at it
  await start({ spec }, connect());
}

/**
 * Asks a worker which run to begin, and begins that one. The present run goes on meanwhile.
 *
 * @throws Failure where there is none, and the present run goes on.
 */
export async function beginFound(find: (worker: Client) => Promise<Beginning>): Promise<void> {
  const worker = connect();
  client ??= worker;
  try {
    entries.value = await worker.open();
    await left;
    await start(await find(worker), worker);
  } catch (failure) {
    if (client !== worker) worker.close();
    throw failure;
  }
}

async function start({ spec, from, on, promised }: Beginning, worker: Client): Promise<void> {
  if (client && client !== worker)
    left = run.progress.value.updates > 0 ? takeLeave(client) : void client.close();
  client = worker;
  runs++;
  askedOther.value = undefined;
  forget(spec);
  forgetInside();
  forgetKept(promised);
  worker.send({
    do: 'watch',
    view: view.peek(),
    hertz: { ...(prefersReducedMotion.value ? CALM_HERTZ : HERTZ), ...wanted },
  });
  try {
    entries.value = await worker.open();
    if (from !== undefined) await left; // it may be the one
    const started = await worker.start(spec, { ...(from !== undefined && { from }), ...(on && { on }) });
    run.spec.value = started.spec;
    run.started.value = started;
    conduct('guessing');
    tellAdapter(worker).catch(() => {}); // nobody waits for it, and then nothing is told
  } catch (failure) {
    if (client === worker) run.failure.value = failure as Failure;
  }
}

async function tellAdapter(worker: Client): Promise<void> {
  adapter.value = await worker.ask('adapter');
}

/** The run is saved at its next step, as the page may not come back. */
export function leave(): void {
  for (const each of [client, companion]) each?.save().catch(() => {}); // how it is kept, the run tells itself
}

/** Ends a run that is left, once what it learned is saved: who comes back goes on with it. */
export async function takeLeave(from: Client): Promise<void> {
  from.silence();
  from.send({ do: 'pace', stepsPerSecond: 0 });
  await saved(from);
  from.close();
}

/** Resolves once the run is saved, as far as it can be. */
export async function saved(of = client): Promise<void> {
  await Promise.race([of?.save().catch(() => {}), new Promise((resolve) => setTimeout(resolve, LEAVE_MS))]);
}

/** What a worker tells goes into what is seen of its run. */
export function handlersFor(
  of: SeenRun,
  onEvent: (event: Event) => void = () => {},
  onFailure = (failure: Failure): void => {
    of.failure.value = failure;
  },
): Handlers {
  return {
    progress: ({ value }) => {
      of.progress.value = value;
    },
    frame: ({ value }) => {
      of.frame.value = { ...value, pixels: value.pixels.slice(0) }; // that buffer is given back
    },
    q: ({ value }) => {
      of.thought.value = value;
    },
    records: ({ values }) => {
      for (const record of values) of.scores.value.add(record);
      of.scores.value = of.scores.value.again();
    },
    events: ({ values }) => {
      for (const event of values) {
        onEvent(event);
        if (event.what === 'compiles') of.compiles.value = event;
        if (event.what === 'fetches') of.fetches.value = event.bytes;
        if (event.what === 'ended') of.ending.value = event;
        if (event.what === 'failed') onFailure(event.failure);
      }
    },
  };
}

/** A new worker. What it says goes into the store. */
function connect(): Client {
  return new Client(
    {
      ...handlersFor(
        run,
        (event) => {
          if (event.what === 'learns') conduct('learning');
          if (event.what === 'changed') addChange(event);
          if (event.what === 'unseen') kept.unseen.value = event.message;
          if (event.what === 'storage') tellStored(event);
        },
        fail,
      ),
      ...insideHandlers,
    },
    (message) => {
      run.failure.value = { kind: 'other', message };
    },
  );
}

effect(() => {
  const next = view.value; // read in any case, to hear of the next one
  client?.send({ do: 'watch', hertz: {}, view: next });
});

/** Goes on with a run whose GPU is gone. */
let goOnAfterLoss = async (failure: Failure): Promise<void> => tellFailure(failure);

/** @param goOn what is done from now on when a run has lost its GPU. */
export function whenLost(goOn: typeof goOnAfterLoss): void {
  goOnAfterLoss = goOn;
}

function fail(failure: Failure): void {
  if (failure.kind !== 'lost') tellFailure(failure);
  else goOnAfterLoss(failure).catch(() => tellFailure(failure));
}

function tellFailure(failure: Failure): void {
  run.failure.value = failure;
}

/** The worker of the present run. */
export function present(): Client | undefined {
  return client;
}

/** From here on a worker is told the pace of the present run, too. Undefined: none is. */
export function accompany(worker: Client | undefined): void {
  companion = worker;
  worker?.send({ do: 'pace', stepsPerSecond: paused.value ? 0 : rate.value });
}

function sendAll(message: Exclude<ToWorker, { readonly id: number }>): void {
  for (const each of [client, companion]) each?.send(message);
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
  if (!paused.value) sendAll({ do: 'pace', stepsPerSecond: next });
}

export function setPaused(next: boolean): void {
  paused.value = next;
  waitsForStart.value = false;
  sendAll({ do: 'pace', stepsPerSecond: next ? 0 : rate.value });
}

/** One more update or episode, then a pause. */
export function advance(by: Stride): void {
  paused.value = true;
  waitsForStart.value = false;
  sendAll({ do: 'advance', by });
}
