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

/** The settings of a run, as an event file has them. */
export interface LoggedRun {
  /** Hyperparameters by name. */
  readonly parameters: Readonly<Record<string, HyperParameter>>;
  /** The name of a group of runs that differ only in their seeds. */
  readonly group: string;
}

/** The tag of filmed games. */
const GAME = 'eval/game';

/**
 * An event file of a run. Every process writes its own, as nothing can be read behind the last whole record of a killed
 * process. The steps of each tag rise strictly: a value at a step that its tag has passed is left out.
 */
export class EventLog {
  readonly #latest = new Map<string, number>();

  /**
   * @param append adds whole records to the file.
   * @param tags the names of the numbers.
   */
  constructor(
    private readonly append: (records: Uint8Array) => Promise<void>,
    private readonly tags: Tags,
  ) {}

  /**
   * Begins the file.
   *
   * @param now seconds since 1970, as in the methods below.
   * @param from the first step of this process, if another process made earlier ones. Its values for later steps are
   * void.
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

  /** @param learningRate at that step; undefined if there is no such number. */
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

  /** Whether a step is beyond the latest one of a tag. If so, it becomes the latest. */
  private rises(tag: string, step: number): boolean {
    if (step <= (this.#latest.get(tag) ?? -1)) return false;
    this.#latest.set(tag, step);
    return true;
  }
}

/** Width and height, which follow the six bytes of a name in a GIF. */
function gifSize(gif: Uint8Array): [number, number] {
  const view = new DataView(gif.buffer, gif.byteOffset);
  return [view.getUint16(6, true), view.getUint16(8, true)];
}

/** A cell of a Markdown table. */
function cell(value: HyperParameter): string {
  return String(value).replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/**
 * The name of a new event file beside others. It is like the names of TensorBoard's own writers, and the last in
 * alphabetical order, in which readers take the files.
 *
 * @param seconds since 1970, raised if the name would not come last otherwise.
 * @param host the name of the machine.
 * @param pid the number of the process.
 */
export function eventFileName(seconds: number, others: readonly string[], host: string, pid: number): string {
  const times = others.map((name) => Number(name.match(EVENT_FILE)?.[1] ?? 0));
  const time = Math.max(Math.floor(seconds), ...times.map((each) => each + 1));
  return `events.out.tfevents.${time}.${host.replace(/[^\w.-]/g, '-')}.${pid}.0`;
}

const EVENT_FILE = /^events\.out\.tfevents\.(\d{10})\./;
