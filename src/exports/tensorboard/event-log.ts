import type { MetricsRecord } from '../../train/metrics-record.ts';
import {
  type Content,
  eventRecord,
  fileVersion,
  type HyperParameter,
  image,
  scalars,
  sessionEndInfo,
  sessionStart,
  sessionStartInfo,
  text,
} from './events.ts';
import { LEARNING_RATE, type Tags, tagged } from './tags.ts';

/** What a run was made with. */
export interface LoggedRun {
  /** Hyperparameters by name. */
  readonly parameters: Readonly<Record<string, HyperParameter>>;
  /** Runs of one group differ in their seeds alone. */
  readonly group: string;
}

/** The tag of the games that were filmed. */
const GAME = 'eval/game';

/**
 * One event file of a run. A process has one of its own: after the last whole record of a killed one nothing could be
 * read. The steps of each tag rise strictly; what comes at a step that its tag has been at is left out.
 */
export class EventLog {
  readonly #latest = new Map<string, number>();

  /**
   * @param append adds whole records to the file.
   * @param tags whose names the numbers get.
   */
  constructor(
    private readonly append: (records: Uint8Array) => Promise<void>,
    private readonly tags: Tags,
  ) {}

  /**
   * Begins the file.
   *
   * @param now seconds since 1970, as in the methods below.
   * @param from the first step that this process makes, where another one made those before; what that told of later
   * steps is void.
   */
  async begin(run: LoggedRun, now: number, from?: number): Promise<void> {
    const step = from ?? 0;
    const table = Object.entries(run.parameters).map(([name, value]) => `|${cell(name)}|${cell(value)}|`);
    await this.append(eventRecord(now, undefined, fileVersion));
    if (from !== undefined) await this.append(eventRecord(now, from, sessionStart));
    await this.append(eventRecord(now, step, sessionStartInfo(run.parameters, run.group, now)));
    await this.append(
      eventRecord(now, step, text('hyperparameters', ['|setting|value|', '|-|-|', ...table].join('\n'))),
    );
  }

  /** @param learningRate at that step; absent where there is none, or it is no number. */
  async record(record: MetricsRecord, now: number, learningRate?: number): Promise<void> {
    const values = tagged(record, this.tags);
    if (learningRate !== undefined) values.set(LEARNING_RATE[this.tags], learningRate);
    const later = new Map([...values].filter(([tag]) => this.rises(tag, record.steps)));
    if (later.size > 0) await this.write(now, record.steps, scalars(later));
  }

  /** A game of an evaluation, as a GIF. */
  async video(gif: Uint8Array, steps: number, now: number): Promise<void> {
    if (!this.rises(GAME, steps)) return;
    const [width, height] = gifSize(gif);
    await this.write(now, steps, image(GAME, width, height, gif));
  }

  /** The run has come to its end. */
  end(steps: number, now: number): Promise<void> {
    return this.write(now, steps, sessionEndInfo('success', now));
  }

  private write(now: number, step: number, content: Content): Promise<void> {
    return this.append(eventRecord(now, step, content));
  }

  /** Whether a tag has not been at a step so far. From now on it has. */
  private rises(tag: string, step: number): boolean {
    if (step <= (this.#latest.get(tag) ?? -1)) return false;
    this.#latest.set(tag, step);
    return true;
  }
}

/** Width and height, which a GIF has behind its six bytes of a name. */
function gifSize(gif: Uint8Array): [number, number] {
  const view = new DataView(gif.buffer, gif.byteOffset);
  return [view.getUint16(6, true), view.getUint16(8, true)];
}

/** A cell of a Markdown table. */
function cell(value: HyperParameter): string {
  return String(value).replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/**
 * The name of a new event file beside others, which readers take in the order of their names.
 *
 * @param seconds since 1970. One that would not come after the others is raised.
 * @param host its name, and the number of a process on it: that TensorBoard's own writers have names alike.
 */
export function eventFileName(seconds: number, others: readonly string[], host: string, pid: number): string {
  const times = others.map((name) => Number(name.match(EVENT_FILE)?.[1] ?? 0));
  const time = Math.max(Math.floor(seconds), ...times.map((each) => each + 1));
  return `events.out.tfevents.${time}.${host.replace(/[^\w.-]/g, '-')}.${pid}.0`;
}

const EVENT_FILE = /^events\.out\.tfevents\.(\d{10})\./;
