import { effect, signal, untracked } from '@preact/signals';
import type { Failure, OneChange, Signals, Spec } from '../../protocol.ts';
import { withChange } from '../../shared/one-change.ts';
import { addressOfBoth, nameHere } from '../address.ts';
import { Client } from '../client.ts';
import { plainly } from '../copy.ts';
import { addSignals, inside, madeByHand, newSeries } from '../inside.ts';
import { prefersReducedMotion } from '../media.ts';
import { accompany, handlersFor, present, takeLeave } from '../session.ts';
import { askedOther, forget, isLocked, newRun, OPENING, run } from '../store.ts';
import { shownView } from '../view.ts';

/** Messages a second, while they are seen. With less motion, pictures come one by one. */
const HERTZ = { progress: 10, frame: 15, inspect: 4 };
const CALM_HERTZ = { progress: 2, frame: 2, inspect: 2 };
const UNSEEN = { progress: 0, frame: 0, inspect: 0 };

/** Run B: trained beside the run of the page, which is A, and different from it in one thing. */
export const other = {
  ...newRun(OPENING),
  /** Undefined: there is no run B. */
  change: signal<OneChange | undefined>(undefined),
  series: newSeries(),
  /** The latest of them; with it comes another point of each series. */
  signals: signal<Signals | undefined>(undefined),
  /** Why the latest one was not begun; empty otherwise. */
  problem: signal(''),
};

let worker: Client | undefined;
let isSeen = false;

/** The spec of run A, with the changes that were made by hand so far. */
export function specOfA(): Spec {
  const { changes = [], ...spec } = run.spec.value;
  return { ...spec, changes: [...changes, ...madeByHand()] };
}

/**
 * Begins a run B, which then keeps step with A: the one ahead waits.
 *
 * @param from what it goes on from, as `Client.start` takes it. Default: nothing.
 */
export async function beginOther(change: OneChange, from?: string): Promise<void> {
  endOther();
  const a = present();
  if (!a) return;
  forget(withChange(specOfA(), change), other);
  other.series = newSeries();
  other.signals.value = undefined;
  other.change.value = change;
  isLocked.value = true;
  const [forA, forB] = pairOfPorts();
  a.send({ do: 'pair', port: forA }, [forA]);
  const b = connect();
  worker = b;
  tellSeen();
  try {
    const started = await b.start(other.spec.value, { ...(from !== undefined && { from }) });
    if (worker !== b) return;
    other.spec.value = started.spec;
    other.started.value = started;
    b.send({ do: 'pair', port: forB }, [forB]);
    accompany(b);
    history.replaceState(null, '', addressOfBoth(specOfA(), change));
  } catch (failure) {
    if (worker !== b) return;
    endOther();
    other.problem.value = plainly((failure as Failure).message);
  }
}

/** Ends run B, which the browser keeps as any other. */
export function endOther(): void {
  other.problem.value = '';
  if (!worker) return;
  const ended = worker;
  worker = undefined;
  accompany(undefined);
  present()?.send({ do: 'pair' });
  if (other.progress.peek().updates > 0) void takeLeave(ended);
  else ended.close();
  other.change.value = undefined;
  isLocked.value = false;
}

/** Ends the comparison; the address names run A alone. */
export function stopComparing(): void {
  endOther();
  nameHere(run.spec.value);
}

/** Whether anybody looks: a run that is not looked at tells its scores and no more. */
export function seeOther(is: boolean): void {
  isSeen = is;
  tellSeen();
}

function tellSeen(): void {
  const hertz = prefersReducedMotion.value ? CALM_HERTZ : HERTZ;
  worker?.send({ do: 'watch', hertz: { ...(isSeen ? hertz : UNSEEN), q: 0 } });
}

function pairOfPorts(): readonly [MessagePort, MessagePort] {
  const { port1, port2 } = new MessageChannel();
  return [port1, port2];
}

function connect(): Client {
  return new Client(
    {
      ...handlersFor(other),
      inspect: ({ step, value }) => {
        if (value.part !== inside.part.value) return;
        addSignals(other.series, step, value);
        other.signals.value = value;
      },
    },
    (message) => {
      other.failure.value = { kind: 'other', message };
    },
  );
}

effect(() => {
  const [view, part] = [shownView.value, inside.part.value]; // they are the same for both
  void other.started.value;
  worker?.send({ do: 'watch', hertz: {}, view, part });
});

effect(() => {
  if (!run.started.value) untracked(endOther);
});

effect(() => {
  const change = askedOther.value;
  if (!change || !run.started.value) return;
  askedOther.value = undefined;
  void untracked(() => beginOther(change));
});
