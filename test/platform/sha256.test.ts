import { createHash } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as browser from '../../src/platform/platform.browser.ts';
import * as node from '../../src/platform/platform.node.ts';
import { randomFor } from '../seed.ts';

const test = suite('SHA-256');
const random = randomFor('sha256');

for (const [name, { sha256 }] of Object.entries({ browser, node })) {
  test(`equals Node's crypto in the half for ${name}, however the bytes are cut`, () => {
    const lengths = [0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1000 + random.int(5000)];
    for (const length of lengths) {
      const bytes = Uint8Array.from({ length }, () => random.int(256));
      const hash = sha256();
      for (let at = 0; at < length; ) {
        const end = at + 1 + random.int(150);
        hash.update(bytes.subarray(at, end));
        at = end;
      }
      const expected = createHash('sha256').update(bytes).digest('hex');
      assert.is(hash.digest(), expected, `${length} bytes`);
      assert.is(hash.digest(), expected, 'a second time');
      hash.update(bytes);
      assert.is(hash.digest(), createHash('sha256').update(bytes).update(bytes).digest('hex'));
    }
  });
}

test.run();
