import { Message } from '../../io/protobuf.ts';
import type { Shape } from '../../tensor/shape.ts';
import { maskedCRC32C } from './crc32c.ts';

/**
 * The records of a TensorBoard event file. Source: tensorflow/tensorboard, `tensorboard/compat/proto/*.proto`,
 * `plugins/hparams/plugin_data.proto`.
 */

/** The type of hyperparameters. Lists are given as text. */
export type HyperParameter = number | string | boolean;

/** The content of a record, at a step. */
export type Content = (event: Message) => Message;

const DT_FLOAT = 1;
const DT_STRING = 7;
const DATA_CLASS_TENSOR = 2;
const START = 1;
const RGB = 3;
const STATUS = { success: 1, failure: 2, running: 3 } as const;

/**
 * A record: length, checksum, an event, checksum.
 *
 * @param wallTime seconds since 1970.
 * @param step environment steps; undefined for content that belongs to no step.
 */
export function eventRecord(wallTime: number, step: number | undefined, content: Content): Uint8Array {
  const event = new Message().double(1, wallTime);
  const data = content(step === undefined ? event : event.integer(2, step)).finish();
  const record = new Uint8Array(16 + data.length);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCRC32C(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedCRC32C(data), true);
  return record;
}

/** The first content of every file. */
export const fileVersion: Content = (event) => event.bytes(3, 'brain.Event:2');

/** The run begins again at the record's step: earlier values of this and later steps are void. */
export const sessionStart: Content = (event) => event.bytes(7, new Message().integer(1, START));

/** Numbers by their tags. */
export function scalars(values: ReadonlyMap<string, number>): Content {
  return (event) => summary(event, ...[...values].map(([tag, value]) => valued(tag).float(2, value)));
}

/** A text in Markdown. */
export function text(tag: string, markdown: string): Content {
  const tensor = tensorOf(DT_STRING, []).bytes(8, markdown);
  return (event) => summary(event, valued(tag).bytes(9, metadata('text')).bytes(8, tensor));
}

/** A picture in a file: PNG, JPEG, or a GIF, which is shown moving. */
export function image(tag: string, width: number, height: number, file: Uint8Array): Content {
  const picture = new Message().integer(1, height).integer(2, width).integer(3, RGB).bytes(4, file);
  return (event) => summary(event, valued(tag).bytes(4, picture));
}

/**
 * The settings of a run.
 *
 * @param group runs of one group, which differ in their seeds, are shown as one by their means.
 * @param startTime seconds since 1970.
 */
export function sessionStartInfo(
  parameters: Readonly<Record<string, HyperParameter>>,
  group: string,
  startTime: number,
): Content {
  const info = new Message();
  for (const [name, value] of Object.entries(parameters)) {
    info.bytes(1, new Message().bytes(1, name).bytes(2, googleValue(value)));
  }
  info.bytes(4, group).double(5, startTime);
  return hyperparameters('_hparams_/session_start_info', 3, info);
}

/** How a run ended. */
export function sessionEndInfo(status: keyof typeof STATUS, endTime: number): Content {
  const info = new Message().integer(1, STATUS[status]).double(2, endTime);
  return hyperparameters('_hparams_/session_end_info', 4, info);
}

/** A record of the plugin `hparams`, which has its content in its metadata. */
function hyperparameters(tag: string, field: number, info: Message): Content {
  const content = new Message().bytes(field, info);
  const value = valued(tag)
    .bytes(9, metadata('hparams', content))
    .bytes(8, tensorOf(DT_FLOAT, [0]));
  return (event) => summary(event, value);
}

function summary(event: Message, ...values: readonly Message[]): Message {
  const all = values.reduce((message, value) => message.bytes(1, value), new Message());
  return event.bytes(5, all);
}

function valued(tag: string): Message {
  return new Message().bytes(1, tag);
}

function metadata(plugin: string, content?: Message): Message {
  const data = new Message().bytes(1, plugin);
  if (content) data.bytes(2, content);
  return new Message().bytes(1, data).integer(4, DATA_CLASS_TENSOR);
}

function tensorOf(dtype: number, shape: Shape): Message {
  const extents = shape.reduce(
    (message, extent) => message.bytes(2, new Message().integer(1, extent)),
    new Message(),
  );
  return new Message().integer(1, dtype).bytes(2, extents);
}

/** A `google.protobuf.Value`. */
function googleValue(value: HyperParameter): Message {
  if (typeof value === 'number') return new Message().double(2, value);
  if (typeof value === 'string') return new Message().bytes(3, value);
  return new Message().integer(4, Number(value));
}
