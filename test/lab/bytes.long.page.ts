import { join } from 'node:path';
import type { Spec } from '../../src/lab/protocol.ts';
import { COMMANDED, OTHERS, testBytes } from './byte-runs.ts';
import { commandHere } from './learned-here.ts';
import { labSuite } from './lab-suite.ts';
import { netIn, runHere } from './train-here.ts';

const suite = labSuite('bytes of the lab, at length');

let runs = 0;

/** Trains by the command of a spec; returns the SHA-256 of the net's file. */
function learnedByCommand(spec: Spec): string {
  const out = join(suite.root, String(runs++));
  runHere(`${commandHere(spec)} --out ${out}`);
  return netIn(out);
}

testBytes(suite, COMMANDED, learnedByCommand);
testBytes(suite, OTHERS);

suite.test.run();
