import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LinearMemory, type Range } from '../../src/backends/cpu/memory.ts';
import { randomFor } from '../seed.ts';

const test = suite('linear memory');

function started(): LinearMemory {
  const memory = new LinearMemory({ shared: false });
  memory.start(1000);
  return memory;
}

test('ranges are aligned, lie behind the data of the module, and never overlap', () => {
  const memory = started();
  const random = randomFor('linear memory');
  const used: Range[] = [];
  for (let i = 0; i < 2000; i++) {
    if (random.uniform() < 0.45 && used.length > 0) {
      memory.release(used.splice(random.int(used.length), 1)[0]);
      continue;
    }
    const length = random.int(20_000);
    const range = memory.allocate(length, 'a test');
    assert.ok(range.bytes >= length && range.address >= 1000 && range.address % 64 === 0);
    assert.ok(range.address + range.bytes <= memory.buffer.byteLength);
    const overlapping = used.filter(
      ({ address, bytes }) => address < range.address + range.bytes && range.address < address + bytes,
    );
    assert.equal(overlapping, []);
    used.push(range);
  }
});

test('it grows when it is full and keeps its contents', () => {
  const memory = started();
  const first = memory.allocate(100, 'a test');
  new Uint8Array(memory.buffer, first.address, 100).fill(7);
  const before = memory.buffer;
  const large = memory.allocate(40_000_000, 'a test');
  assert.is(before.byteLength, 0, 'views of the old buffer are empty');
  assert.ok(memory.buffer.byteLength >= large.address + 40_000_000);
  assert.equal(new Uint8Array(memory.buffer, first.address, 100), new Uint8Array(100).fill(7));
});

test('released ranges are merged, zeroed and used again', () => {
  const memory = started();
  const { used } = memory;
  const parts = [1, 2, 3, 4].map(() => memory.allocate(1_000_000, 'a test'));
  for (const { address, bytes } of parts) new Uint8Array(memory.buffer, address, bytes).fill(1);
  for (const i of [2, 0, 3, 1]) memory.release(parts[i]);
  assert.is(memory.used, used);
  const whole = memory.allocate(4_000_000, 'a test');
  assert.is(whole.address, parts[0].address);
  assert.ok(new Uint8Array(memory.buffer, whole.address, whole.bytes).every((byte) => byte === 0));
  assert.is(memory.buffer.byteLength, 64 * 65_536, 'and nothing grew');
});

test('a request beyond what WebAssembly allows is refused with all numbers, and changes nothing', () => {
  const memory = started();
  memory.allocate(64_000, 'a test');
  const { used } = memory;
  assert.throws(
    () => memory.allocate(2 ** 33, 'the weights'),
    new RegExp(`^the weights: 8589934592 bytes of memory are needed, and ${used} are in use; .* 4294967296`),
  );
  assert.is(memory.used, used);
  memory.allocate(64_000, 'a test');
});

test.run();
