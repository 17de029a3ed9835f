import type { FromWorker, Latest, Log, Stream, Values, View } from '../protocol.ts';

/** Messages a second of a log, and of another stream until the page says how many it wants. */
const HERTZ = 10;
/** The streams that bring nothing until the page asks for them: what they tell costs time. */
const ASKED_FOR: readonly Stream[] = ['inspect', 'update', 'replay', 'saliency'];

/** Milliseconds after which a page that has not taken a message counts as hidden. */
const HIDDEN_MS = 1000;

/** A value to be sent, made when its turn comes. */
export interface Made<S extends Latest> {
  readonly step: number;
  readonly value: Values[S];
  readonly transfer?: readonly ArrayBuffer[];
}

interface State {
  hertz: number;
  sentAt: number;
  /** The page has not yet taken the last message. */
  untaken: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/**
 * The streams to the page. Of each there is one message on its way at most, so that a slow page, or a hidden one, is never
 * buried. What waits of `Latest` is replaced by what is newer; a `Log` is collected.
 */
export class Streams {
  private readonly states = new Map<Stream, State>();
  private readonly waiting = new Map<Latest, () => Made<Latest>>();
  private readonly logs = new Map<Log, { first: number; values: Values[Log][] }>();
  private readonly buffers = new Map<Stream, ArrayBuffer>();

  /** The level that is looked into, by its place among the parts of the run. */
  part = 0;
  /** What frames show. */
  view: View = 'played';

  constructor(private readonly post: (message: FromWorker, transfer: readonly ArrayBuffer[]) => void) {}

  watch(hertz: Partial<Readonly<Record<Latest, number>>>): void {
    for (const [stream, value] of Object.entries(hertz) as [Latest, number][]) {
      this.stateOf(stream).hertz = value;
      this.flush(stream);
    }
  }

  /** Whether a value would be sent at once. */
  isReady(stream: Latest): boolean {
    const { hertz, untaken, sentAt } = this.stateOf(stream);
    return hertz > 0 && !untaken && !this.waiting.has(stream) && performance.now() - sentAt >= 1000 / hertz;
  }

  /** The page has taken a message, and gives its buffer back. */
  took(stream: Stream, buffer?: ArrayBuffer): void {
    if (buffer) this.buffers.set(stream, buffer);
    this.stateOf(stream).untaken = false;
    this.flush(stream);
  }

  /** A buffer to send away: the one that came back, if it has this size. */
  bufferFor(stream: Latest, bytes: number): ArrayBuffer {
    const buffer = this.buffers.get(stream);
    this.buffers.delete(stream);
    return buffer?.byteLength === bytes ? buffer : new ArrayBuffer(bytes);
  }

  /** Whether anybody looks. */
  isWatched(stream: Latest): boolean {
    const { hertz, untaken, sentAt } = this.stateOf(stream);
    return hertz > 0 && !(untaken && performance.now() - sentAt > HIDDEN_MS);
  }

  /** Has a value to show. `make` is called when it is sent, unless something newer comes first. */
  offer<S extends Latest>(stream: S, make: () => Made<S>): void {
    this.waiting.set(stream, make);
    this.flush(stream);
  }

  log<S extends Log>(stream: S, value: Values[S]): void {
    const log = this.logs.get(stream) ?? { first: 0, values: [] };
    this.logs.set(stream, log);
    log.values.push(value);
    this.flush(stream);
  }

  private stateOf(stream: Stream): State {
    let state = this.states.get(stream);
    if (!state) {
      state = {
        hertz: ASKED_FOR.includes(stream) ? 0 : HERTZ,
        sentAt: Number.NEGATIVE_INFINITY,
        untaken: false,
        timer: undefined,
      };
      this.states.set(stream, state);
    }
    return state;
  }

  /** Sends what waits, now or when it is due. */
  private flush(stream: Stream): void {
    const state = this.stateOf(stream);
    if (state.untaken || state.timer !== undefined || state.hertz === 0 || !this.hasMore(stream)) return;
    const wait = state.sentAt + 1000 / state.hertz - performance.now();
    if (wait > 1) {
      state.timer = setTimeout(() => {
        state.timer = undefined;
        this.flush(stream);
      }, wait);
      return;
    }
    state.sentAt = performance.now();
    state.untaken = true;
    this.send(stream);
  }

  private hasMore(stream: Stream): boolean {
    return this.waiting.has(stream as Latest) || (this.logs.get(stream as Log)?.values.length ?? 0) > 0;
  }

  private send(stream: Stream): void {
    const make = this.waiting.get(stream as Latest);
    if (make) {
      this.waiting.delete(stream as Latest);
      const { step, value, transfer = [] } = make();
      this.post({ stream, step, value } as FromWorker, transfer);
      return;
    }
    const { first, values } = this.logs.get(stream as Log)!;
    this.logs.set(stream as Log, { first: first + values.length, values: [] });
    this.post({ stream, first, values } as FromWorker, []);
  }
}
