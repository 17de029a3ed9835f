import type {
  Answers,
  Ask,
  FromWorker,
  Latest,
  LatestMessage,
  LogMessage,
  RepeatedRuns,
  Spec,
  Starting,
  Stream,
  TimelineAnswers,
  TimelineRequest,
  ToWorker,
} from '../protocol.ts';

/** Handlers of the streams' messages. */
export type Handlers = {
  readonly [S in Stream]?: (message: Extract<FromWorker, { readonly stream: S }>) => void;
};

type StreamMessage = { [S in Latest]: LatestMessage<S> }[Latest] | LogMessage<'records' | 'events'>;

/** The worker of one run. Its messages are applied once a frame, and only then does it send more. */
export class Client {
  private readonly worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  private readonly answers = new Map<number, (message: FromWorker) => void>();
  private readonly arrived: StreamMessage[] = [];
  private frame: number | undefined;
  private lastId = 0;
  private isSilent = false;

  /** @param fail is told of a worker that does not load, or breaks. */
  constructor(
    private readonly handlers: Handlers,
    fail: (message: string) => void,
  ) {
    this.worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.receive(data);
    this.worker.onerror = ({ message }) => fail(message ?? 'the worker did not load');
  }

  send(message: Exclude<ToWorker, { readonly id: number }>, transfer: readonly Transferable[] = []): void {
    this.worker.postMessage(message, { transfer: [...transfer] });
  }

  open(): Promise<Answers['open']> {
    return this.request((id) => ({ do: 'open', id }));
  }

  /** @throws Failure */
  start(spec: Spec, how: Starting = {}): Promise<Answers['start']> {
    return this.request((id) => ({ do: 'start', id, spec, ...how }));
  }

  /** @param bar the score that counts as success, if there is one. */
  sumUp(settings: readonly RepeatedRuns[], bar?: number): Promise<Answers['sum up']> {
    return this.request((id) => ({ do: 'sum up', id, settings, ...(bar !== undefined && { bar }) }));
  }

  /** @throws Failure */
  arrive(link: string): Promise<Answers['arrive']> {
    return this.request((id) => ({ do: 'arrive', id, link }));
  }

  /** @throws Failure for what is no zip of a run. */
  unzip(zip: Blob): Promise<Answers['unzip']> {
    return this.request((id) => ({ do: 'unzip', id, zip }));
  }

  /** Deletes a kept run. @throws Failure while it is being trained. */
  delete(name: string): Promise<Answers['delete']> {
    return this.request((id) => ({ do: 'delete', id, name }));
  }

  /** Resolves once the run is saved. */
  save(): Promise<Answers['snapshot']> {
    return this.request((id) => ({ do: 'snapshot', id }));
  }

  ask<A extends Ask>(what: A): Promise<Answers[A]> {
    return this.request((id) => ({ do: 'ask', id, what }));
  }

  /** @throws Failure for a value that is not allowed. */
  change(key: string, value: string): Promise<Answers['change']> {
    return this.request((id) => ({ do: 'change', id, key, value }));
  }

  /** @throws Failure */
  timeline<W extends TimelineRequest>(what: W): Promise<TimelineAnswers[W['of']]> {
    return this.request((id) => ({ do: 'timeline', id, what }));
  }

  transition(part: number, slot: number): Promise<Answers['transition']> {
    return this.request((id) => ({ do: 'transition', id, part, slot }));
  }

  /** The kernels of an update, and the time of each. Training waits meanwhile. @throws Failure */
  measure(part: number): Promise<Answers['measure']> {
    return this.request((id) => ({ do: 'measure', id, part }));
  }

  /** Ends the worker, and the run with it. */
  close(): void {
    this.worker.terminate();
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
  }

  /** From now on only answers are heard. */
  silence(): void {
    this.isSilent = true;
    this.arrived.length = 0;
    this.worker.onerror = null;
  }

  private request<T>(message: (id: number) => ToWorker): Promise<T> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.answers.set(id, (answer) => {
        if ('value' in answer && 'id' in answer) resolve(answer.value as T);
        else if ('error' in answer) reject(answer.error);
      });
      this.worker.postMessage(message(id));
    });
  }

  private receive(message: FromWorker): void {
    if ('id' in message) {
      this.answers.get(message.id)?.(message);
      this.answers.delete(message.id);
      return;
    }
    if (this.isSilent) return;
    this.arrived.push(message as StreamMessage);
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      for (const each of this.arrived.splice(0)) this.apply(each);
    });
  }

  private apply(message: StreamMessage): void {
    (this.handlers[message.stream] as ((message: StreamMessage) => void) | undefined)?.(message);
    const { stream } = message;
    if (stream === 'frame') {
      const { pixels: buffer } = message.value as LatestMessage<'frame'>['value'];
      this.send({ do: 'took', stream, buffer }, [buffer]);
    } else this.send({ do: 'took', stream });
  }
}
