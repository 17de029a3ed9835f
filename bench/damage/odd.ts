import { isRecord } from '../../src/json.ts';
import type { Random } from '../../src/random.ts';

export function pick<T>(random: Random, values: readonly T[]): T {
  return values[random.int(values.length)];
}

/** Values that people and scripts give a flag by mistake. */
const TEXTS = [
  ...[
    '',
    ' ',
    '0',
    '-0',
    '-1',
    '1',
    '1.5',
    '1e9',
    '1e999',
    '-1e999',
    'NaN',
    'Infinity',
    '0x10',
    '１',
    '1_000',
  ],
  ...['2147483648', '4294967297', '9007199254740991', '9007199254740993', '1e-320', 'abc', 'true', 'null'],
  ...['[]', '{}', '1,2', ',', '1,', '1,,2', '4x4', '4x4x4x4', '-1,-1', '4294967297,8', '=', '==1'],
  ...['--', '-', '--help=1', '__proto__', 'constructor', 'toString', '%s%n', "'; ls", 'ä\n', '😀', '../..'],
  ...[
    'x'.repeat(3000),
    '9'.repeat(400),
    `${'64,'.repeat(300)}64`,
    '100000000,100000000',
    '/dev/null',
    '/dev/full',
  ],
  ...['/dev/full/x', '.', 'missing/x', 'y'.repeat(300)],
];

export function oddText(random: Random): string {
  return pick(random, TEXTS);
}

/** JSON texts of values that this program would not write, but that another version might. */
const VALUES = [
  ...['null', 'true', 'false', '""', '"x"', '"__proto__"', '0', '-0', '-1', '1', '1.5', '1e999', '-1e999'],
  ...['2147483648', '9007199254740992', '1e308', '5e-324', '[]', '{}', '[null]', '[[]]', '[1]', '[-1,0.5]'],
  ...[
    '{"length":4}',
    '{"$uint8":"!"}',
    '{"$uint8":"AAAA"}',
    '{"$uint8":5}',
    '{"0":1}',
    `"${'z'.repeat(2000)}"`,
  ],
  ...[`[${'7,'.repeat(999)}7]`, `${'['.repeat(500)}${']'.repeat(500)}`, '{"__proto__":{"x":1}}'],
];

/** Encloses, in plain data, a JSON text that JSON.stringify would not write, such as 1e999. */
const MARK = '☃';

/**
 * Damages a JSON text once: a field is removed, added or changed, or a list is made longer or shorter.
 *
 * @returns the text, and a description of the damage.
 */
export function damagedJSON(random: Random, text: string): { text: string; what: string } {
  const root: unknown = JSON.parse(text);
  const places = [...placesIn(root, [])];
  const { holder, key, path } = pick(random, places);
  const put = (value: string, what: string) => {
    holder[key] = `${MARK}${value}${MARK}`;
    return { text: unmark(JSON.stringify(root)), what };
  };
  const value = holder[key];
  switch (random.int(8)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      return { text: JSON.stringify(root), what: `${path} removed` };
    case 1:
      if (isRecord(value)) return put(JSON.stringify({ ...value, extra: 1 }), `${path}.extra added`);
      if (Array.isArray(value))
        return put(JSON.stringify([...value, value[0] ?? 0]), `${path} longer by one`);
      return put(JSON.stringify([value]), `${path} in a list`);
    case 2:
      if (typeof value === 'number') {
        const other = pick(random, [-value, value + 0.5, value * 1e9, value + 1, -1 - value]);
        return put(String(other), `${path} = ${other}`);
      }
  }
  const other = pick(random, VALUES);
  return put(other, `${path} = ${other.slice(0, 40)}`);
}

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
  readonly path: string;
}

/** All places in a value; of a list only the first and the last element, as the others are alike. */
function* placesIn(value: unknown, path: readonly string[]): Generator<Place> {
  if (typeof value !== 'object' || value === null) return;
  const holder = value as Record<string, unknown>;
  const keys = Object.keys(holder);
  for (const key of Array.isArray(value) ? new Set([keys[0], keys.at(-1)]) : keys) {
    if (key === undefined) continue;
    const inner = [...path, key];
    yield { holder, key, path: inner.join('.') };
    yield* placesIn(holder[key], inner);
  }
}

function unmark(text: string): string {
  return text.replaceAll(/"☃(.*?)☃"/g, (_, value: string) => JSON.parse(`"${value}"`) as string);
}

/** Invalid sizes, counters and weights, as the bytes of a file. */
const NUMBERS = [NaN, Infinity, -1, 0.5, 0, 1e9, 2 ** 31, 2 ** 53, 1e300].map((number) =>
  Buffer.from(Float64Array.of(number).buffer),
);

/** Damages bytes: cut, empty, with a flipped bit, longer, random, with another number, or a text instead. */
export function damagedBytes(random: Random, bytes: Buffer): { bytes: Buffer; what: string } {
  const at = random.int(Math.max(1, bytes.length));
  switch (random.int(7)) {
    case 0:
      return { bytes: Buffer.alloc(0), what: 'empty' };
    case 1:
      return { bytes: bytes.subarray(0, at), what: `cut to ${at} bytes` };
    case 2: {
      const flipped = Buffer.from(bytes);
      if (flipped.length > 0) flipped[at] ^= 1 << random.int(8);
      return { bytes: flipped, what: `a bit flipped in byte ${at}` };
    }
    case 3:
      return { bytes: Buffer.concat([bytes, Buffer.from('more\n')]), what: 'longer' };
    case 4:
      return {
        bytes: Buffer.from(Array.from({ length: 64 }, () => random.int(256))),
        what: '64 random bytes',
      };
    case 5: {
      const changed = Buffer.from(bytes); // sizes and counters come first
      const place = 8 * random.int(Math.max(1, Math.min(bytes.length, pick(random, [256, 1e9])) >> 3));
      if (place + 8 <= changed.length) pick(random, NUMBERS).copy(changed, place);
      return { bytes: changed, what: `another number at byte ${place}` };
    }
    default: {
      const text = pick(random, [
        'null',
        '[]',
        '{}',
        '"x"',
        '\ufeff{}',
        '{"a":',
        '0',
        '\n\n',
        'a,b\n1,2\n',
        '{"steps":"x"}\n',
      ]);
      return { bytes: Buffer.from(text), what: `it says ${JSON.stringify(text)}` };
    }
  }
}
