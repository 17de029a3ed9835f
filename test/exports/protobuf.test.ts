import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Message } from '../../src/io/protobuf.ts';
import { bytesOf, double, float, integers, message, readMessage, textOf } from './read-protobuf.ts';

const test = suite('protobuf');

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('the examples of its documentation, byte by byte', () => {
  assert.is(hex(new Message().integer(1, 150).finish()), '089601');
  assert.is(hex(new Message().bytes(2, 'testing').finish()), '120774657374696e67');
  assert.is(hex(new Message().bytes(3, new Message().integer(1, 150)).finish()), '1a03089601');
  assert.is(hex(new Message().integer(1, -2).finish()), '08feffffffffffffffff01');
});

test('fields of every type, any number of them, are read back in their order', () => {
  const inner = new Message().double(1, -1e300).float(2, 0.5);
  const written = new Message()
    .integer(1, 0)
    .integer(1, -1)
    .integer(1, 2n ** 53n)
    .bytes(16, 'zwölf 🎈')
    .bytes(2047, inner)
    .bytes(3, new Uint8Array(300).fill(7));
  const fields = readMessage(written.finish());
  assert.equal(integers(fields, 1), [0, -1, 2 ** 53]);
  assert.is(textOf(fields, 16), 'zwölf 🎈');
  assert.is(double(message(fields, 2047), 1), -1e300);
  assert.is(float(message(fields, 2047), 2), 0.5);
  assert.equal(bytesOf(fields, 3), new Uint8Array(300).fill(7));
});

test.run();
