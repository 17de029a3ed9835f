/**
 * A protobuf message, field by field, in the order in which they are added
 * (https://protobuf.dev/programming-guides/encoding). Fields are named by their numbers from a `.proto` file. The
 * values of a repeated field are added one by one.
 */
export class Message {
  readonly #parts: Uint8Array[] = [];

  /** A field of type int32, int64, uint64, bool or enum. */
  integer(field: number, value: number | bigint): this {
    this.#key(field, WIRE.varint);
    this.#varint(BigInt(value));
    return this;
  }

  /** A field of type float. */
  float(field: number, value: number): this {
    this.#key(field, WIRE.bits32);
    return this.#fixed(4, (view) => view.setFloat32(0, value, true));
  }

  /** A field of type double. */
  double(field: number, value: number): this {
    this.#key(field, WIRE.bits64);
    return this.#fixed(8, (view) => view.setFloat64(0, value, true));
  }

  /** A field of type bytes or string, or a message within this one. */
  bytes(field: number, value: Uint8Array | string | Message): this {
    const content =
      typeof value === 'string'
        ? new TextEncoder().encode(value)
        : value instanceof Message
          ? value.finish()
          : value;
    this.#key(field, WIRE.bytes);
    this.#varint(BigInt(content.length));
    this.#parts.push(content);
    return this;
  }

  /** The bytes of the message. */
  finish(): Uint8Array<ArrayBuffer> {
    const whole = new Uint8Array(this.#parts.reduce((total, { length }) => total + length, 0));
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  #key(field: number, wireType: number): void {
    this.#varint(BigInt(field * 8 + wireType));
  }

  /** Seven bits a byte, the lowest first. A negative number counts as 64 bits of two's complement. */
  #varint(value: bigint): void {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, value);
    for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
    bytes.push(Number(rest));
    this.#parts.push(Uint8Array.from(bytes));
  }

  #fixed(length: number, set: (view: DataView) => void): this {
    const bytes = new Uint8Array(length);
    set(new DataView(bytes.buffer));
    this.#parts.push(bytes);
    return this;
  }
}

const WIRE = { varint: 0, bits64: 1, bytes: 2, bits32: 5 } as const;
