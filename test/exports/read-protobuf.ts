// A reader of protobuf's wire format, written from https://protobuf.dev/programming-guides/encoding.

/** The fields of a message by their numbers, each in the order of its occurrences. */
export type Fields = ReadonlyMap<number, readonly Field[]>;

export interface Field {
  readonly wireType: number;
  /** The bytes of wire type 2, or the four or eight of a fixed width. */
  readonly bytes: Uint8Array;
  /** The value of wire type 0, as 64 bits with a sign. */
  readonly integer: bigint;
}

/** @throws Error for bytes that are no message. */
export function readMessage(bytes: Uint8Array): Fields {
  const fields = new Map<number, Field[]>();
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      if (at >= bytes.length || shift > 63n) throw new Error(`no varint ends at byte ${at}`);
      const byte = bytes[at++];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
  };
  const take = (length: number) => {
    if (at + length > bytes.length) throw new Error(`${length} bytes from ${at} on are not there`);
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const [field, wireType] = [key >>> 3, key & 7];
    const none = { wireType, bytes: new Uint8Array(), integer: 0n };
    const read = (): Field => {
      if (wireType === 0) return { ...none, integer: varint() };
      if (wireType === 1) return { ...none, bytes: take(8) };
      if (wireType === 2) return { ...none, bytes: take(Number(varint())) };
      if (wireType === 5) return { ...none, bytes: take(4) };
      throw new Error(`field ${field} has wire type ${wireType}`);
    };
    fields.set(field, [...(fields.get(field) ?? []), read()]);
  }
  return fields;
}

/** The messages in a field. */
export function messages(fields: Fields, field: number): Fields[] {
  return all(fields, field, 2).map(({ bytes }) => readMessage(bytes));
}

export function message(fields: Fields, field: number): Fields {
  return messages(fields, field)[0] ?? new Map();
}

export function texts(fields: Fields, field: number): string[] {
  return all(fields, field, 2).map(({ bytes }) => new TextDecoder('utf-8', { fatal: true }).decode(bytes));
}

export function textOf(fields: Fields, field: number): string | undefined {
  return texts(fields, field)[0];
}

export function bytesOf(fields: Fields, field: number): Uint8Array | undefined {
  return all(fields, field, 2)[0]?.bytes;
}

export function integers(fields: Fields, field: number): number[] {
  return all(fields, field, 0).map(({ integer }) => Number(integer));
}

export function integer(fields: Fields, field: number): number | undefined {
  return integers(fields, field)[0];
}

export function float(fields: Fields, field: number): number | undefined {
  const [found] = all(fields, field, 5);
  return found && view(found.bytes).getFloat32(0, true);
}

export function double(fields: Fields, field: number): number | undefined {
  const [found] = all(fields, field, 1);
  return found && view(found.bytes).getFloat64(0, true);
}

export function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function all(fields: Fields, field: number, wireType: number): readonly Field[] {
  const found = fields.get(field) ?? [];
  const wrong = found.find((each) => each.wireType !== wireType);
  if (wrong) throw new Error(`field ${field} has wire type ${wrong.wireType}, expected ${wireType}`);
  return found;
}
