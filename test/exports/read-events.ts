// A reader of TensorBoard's event files, written from the format.
import {
  bytesOf,
  double,
  type Fields,
  float,
  integer,
  integers,
  message,
  messages,
  readMessage,
  textOf,
  view,
} from './read-protobuf.ts';

/** An event of a file. */
export interface Event {
  readonly wallTime: number | undefined;
  readonly step: number;
  readonly fileVersion: string | undefined;
  readonly isStart: boolean;
  readonly values: readonly Value[];
}

export interface Value {
  readonly tag: string;
  readonly scalar?: number;
  /** What the plugin `text` shows. */
  readonly text?: string;
  readonly image?: { readonly width: number; readonly height: number; readonly file: Uint8Array };
  /** What the plugin `hparams` reads. */
  readonly hparams?: Fields;
}

/** The CRC-32C (Castagnoli) bit by bit, as it is defined. */
function crcOf(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const odd = (crc ^ (byte >>> bit)) & 1;
      crc = (crc >>> 1) ^ (odd ? 0x82f63b78 : 0);
    }
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function masked(crc: number): number {
  const turned = BigInt.asUintN(32, (BigInt(crc) >> 15n) | (BigInt(crc) << 17n));
  return Number(BigInt.asUintN(32, turned + 0xa282ead8n));
}

/** @throws Error for a record that is cut short, or does not fit its checksums. */
export function readEvents(file: Uint8Array): Event[] {
  const events: Event[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(view(file).getBigUint64(at, true));
    const check = (from: number, bytes: number) => {
      if (view(file).getUint32(from + bytes, true) !== masked(crcOf(file.subarray(from, from + bytes)))) {
        throw new Error(`the checksum of ${bytes} bytes from ${from} on is wrong`);
      }
    };
    check(at, 8);
    check(at + 12, length);
    events.push(readEvent(readMessage(file.subarray(at + 12, at + 12 + length))));
    at += 16 + length;
  }
  return events;
}

function readEvent(event: Fields): Event {
  return {
    wallTime: double(event, 1),
    step: integer(event, 2) ?? 0,
    fileVersion: textOf(event, 3),
    isStart: integer(message(event, 7), 1) === 1,
    values: messages(message(event, 5), 1).map(readValue),
  };
}

function readValue(value: Fields): Value {
  const tag = textOf(value, 1) ?? '';
  const plugin = message(message(value, 9), 1);
  const [scalar, image, tensor] = [float(value, 2), messages(value, 4)[0], message(value, 8)];
  if (scalar !== undefined) return { tag, scalar };
  if (image) {
    return {
      tag,
      image: { height: integer(image, 1)!, width: integer(image, 2)!, file: bytesOf(image, 4)! },
    };
  }
  if (textOf(plugin, 1) === 'text' && integer(tensor, 1) === 7) return { tag, text: textOf(tensor, 8)! };
  const isEmpty = integers(messages(message(tensor, 2), 2)[0] ?? new Map(), 1)[0] === 0;
  if (textOf(plugin, 1) === 'hparams' && isEmpty) return { tag, hparams: message(plugin, 2) };
  throw new Error(`${tag} holds nothing that a plugin shows`);
}

/** The curves that a reader shows of a run's files, in the order of their names. A start voids later points. */
export function readScalars(files: readonly Uint8Array[]): Map<string, { step: number; value: number }[]> {
  const curves = new Map<string, { step: number; value: number }[]>();
  for (const { step, isStart, values } of files.flatMap(readEvents)) {
    for (const [tag, points] of curves) {
      if (isStart) {
        curves.set(
          tag,
          points.filter((point) => point.step < step),
        );
      }
    }
    for (const { tag, scalar } of values) {
      if (scalar !== undefined) curves.set(tag, [...(curves.get(tag) ?? []), { step, value: scalar }]);
    }
  }
  return curves;
}
