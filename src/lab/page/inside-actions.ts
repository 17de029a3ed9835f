import { useLayoutEffect } from 'preact/hooks';
import type { Latest, StoredStep } from '../protocol.ts';
import { forgetLooks, inside, wanted } from './inside.ts';
import { present } from './session.ts';

/** Changes of a setting a second, at most. */
const CHANGES_PER_SECOND = 4;

/** How many panels ask for each stream. */
const askers: Partial<Record<Latest, number>> = {};

/** Asks for a stream while a panel is to be seen: before anything on it can be pressed. */
export function useStream(stream: Latest, hertz: number): void {
  useLayoutEffect(() => {
    askers[stream] = (askers[stream] ?? 0) + 1;
    watch(stream, hertz);
    return () => {
      if (--askers[stream]! === 0) watch(stream, 0);
    };
  }, [stream, hertz]);
}

/** Asks for a stream, from the next message to the worker on. */
export function watch(stream: Latest, hertz: number): void {
  wanted[stream] = hertz;
  present()?.send({ do: 'watch', hertz: { [stream]: hertz } });
}

/** Looks into another level of a hierarchy. */
export function lookInto(part: number): void {
  inside.part.value = part;
  forgetLooks();
  present()?.send({ do: 'watch', hertz: {}, part });
}

/** A transition, as the present nets would learn from it. */
export async function readTransition(slot: number): Promise<StoredStep | undefined> {
  return await present()?.transition(inside.part.value, slot);
}

const due = new Map<string, { timer?: ReturnType<typeof setTimeout>; value: string; sentAt: number }>();

/**
 * Changes a setting from the next step on; of a drag the values that are due.
 *
 * @param tell is told what is wrong with a value; undefined: nothing.
 */
export function changeSetting(key: string, value: string, tell: (problem: string | undefined) => void): void {
  const waiting = due.get(key) ?? { value, sentAt: Number.NEGATIVE_INFINITY };
  waiting.value = value;
  due.set(key, waiting);
  inside.asked.value = { ...inside.asked.value, [key]: value };
  const send = () => {
    delete waiting.timer;
    waiting.sentAt = performance.now();
    present()
      ?.change(key, waiting.value)
      .then(
        () => tell(undefined),
        (failure: { readonly message: string }) => tell(failure.message),
      );
  };
  const wait = waiting.sentAt + 1000 / CHANGES_PER_SECOND - performance.now();
  waiting.timer ??= setTimeout(send, Math.max(0, wait));
}
