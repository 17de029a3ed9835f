import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SIGNAL_WORDS } from '../../src/lab/page/copy-inside.ts';

const test = suite('words of the lab about its code');

test('the line that is shown for a signal is the one that computes it', () => {
  for (const { title, file, line } of Object.values(SIGNAL_WORDS)) {
    assert.ok(readFileSync(file, 'utf8').includes(line), `${title}: ${file} has no line "${line}"`);
  }
});

test.run();
