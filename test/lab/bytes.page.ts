import * as assert from 'uvu/assert';
import { RECIPES } from '../../src/index.ts';
import { COMMANDED, OTHERS, SHORT, testBytes } from './byte-runs.ts';
import { labSuite } from './lab-suite.ts';

const suite = labSuite('bytes of the lab');

suite.test('every recipe is compared, here or at length', () => {
  const compared = [...COMMANDED, ...OTHERS].map(([recipe]) => recipe);
  assert.equal([...new Set(compared)].sort(), RECIPES.map(({ name }) => name).sort());
});

testBytes(suite, SHORT);

suite.test.run();
