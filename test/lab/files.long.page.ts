import { testSavedHalfWay } from './file-runs.ts';
import { labSuite } from './lab-suite.ts';

const suite = labSuite('files of other games in the lab');

const FEW = 'set=evaluation.games:2&set=evaluation.finalGames:2&set=evaluation.maxSteps:60';
const PIXELS = `r=breakout&p=laptop&set=learningStarts:100&set=steps:250&${FEW}`;

testSavedHalfWay(suite, [
  ['h-DQN', `r=hdqn&p=adaptive&set=steps:500&${FEW}`, true],
  ['Breakout', `${PIXELS}&set=replayCapacity:150`, true],
  ['Breakout with a replay that is too large to be saved', PIXELS, false],
]);

suite.test.run();
