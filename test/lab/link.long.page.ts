import { labSuite } from './lab-suite.ts';
import { testLinks } from './link-runs.ts';

const suite = labSuite('links of the lab to other games');

testLinks(suite, [
  ['cartpole-td4', 'set=evaluation.stopAt:1000&n=40'],
  ['hdqn', 'p=adaptive&set=evaluation.games:2&set=evaluation.finalGames:2&n=600'],
  [
    'breakout',
    'p=laptop&set=learningStarts:100&set=evaluation.finalGames:1&set=evaluation.maxSteps:60&n=200',
  ],
]);

suite.test.run();
