import { parseState, stringifyState } from '../io/state-json.ts';
import { freshSeed, Random } from '../random.ts';
import { requireFunction, requireKnown } from '../require.ts';
import { Episodes, type Look, type Played, Problems } from './check-episodes.ts';
import type { Environment, Observations } from './environment.ts';
import { observationFault } from './observation-fault.ts';

/** Options of `checkEnvironment`. */
export interface CheckOptions {
  /** Makes the check repeatable. Default: a fresh seed, which the error names. */
  readonly seed?: number;
  /** Steps of random play, most of which are made three times. Default 1000. */
  readonly steps?: number;
}

/**
 * Steps an environment at random and lists all its mistakes, as Gymnasium's `check_env` does: call it once, in a test,
 * for each environment that you write. It checks the promises of {@link Environment}: an observation of
 * `observationShape` in always the same array, finite numbers, flags that are booleans, invalid actions that are
 * refused, episodes that end for good, the same episodes from the same seed, and a `state` from which the future is
 * the same. Afterwards the environment is in the middle of an episode.
 *
 * @throws Error with a line for each problem.
 * @throws RangeError unless `steps` is a positive integer.
 */
export function checkEnvironment(env: Environment<Observations>, options: CheckOptions = {}): void {
  requireKnown('checkEnvironment', options, ['seed', 'steps']);
  requireFunction('env', env, 'step', 'an Environment');
  const { seed = freshSeed(), steps = 1000 } = options;
  if (!(Number.isInteger(steps) && steps > 0)) {
    throw new RangeError(`steps must be a positive integer, got ${steps}`);
  }
  const problems = new Problems();
  checkDescription(env, problems);
  if (problems.texts.size === 0) checkPlay(env, seed, steps, problems);
  if (problems.texts.size === 0) return;
  const name = typeof env.name === 'string' && env.name !== '' ? env.name : 'The environment';
  const lines = [...problems.texts.values()].map((problem) => `\n- ${problem}`).join('');
  const { cause } = problems;
  throw new Error(`${name} is not an environment as it should be (seed ${seed}):${lines}`, { cause });
}

/** Finds the problems that can be seen before any step is played. */
function checkDescription(env: Environment<Observations>, problems: Problems): void {
  if (typeof env.name !== 'string' || env.name === '')
    problems.add('name', `name must be a text, got ${env.name}`);
  if (!(Number.isInteger(env.actionCount) && env.actionCount > 0)) {
    problems.add('actionCount', `actionCount must be a positive integer, got ${env.actionCount}`);
  }
  const fault = observationFault(env);
  if (fault) problems.add('observation', fault.message.replace(`${env.name}: `, ''));
  if ((env.film === undefined) !== (env.picture === undefined)) {
    problems.add('film', 'film and picture belong together: there is one without the other');
  }
}

function checkPlay(env: Environment<Observations>, seed: number, steps: number, problems: Problems): void {
  const random = Random.for(seed, 'check');
  const actions = Int32Array.from({ length: steps }, () => random.int(env.actionCount));
  const episodes = new Episodes(env, actions, problems);
  if (!episodes.reset()) return; // without a seed, as every environment can draw one itself
  const first = episodes.play(seed);
  if (!first) return;

  checkSame(first.looks, episodes.play(seed)?.looks, problems, 'seed', (where) =>
    where === 0
      ? `reset(${seed}) leads to another first observation when it is called again`
      : `the same seed and actions lead to another episode when they are repeated, from step ${where} on`,
  );
  if (!problems.texts.has('seed')) checkStates(episodes, first, problems);
  episodes.checkEnds(seed);
  checkInvalidActions(episodes, seed, problems);
}

/** Checks that every state is plain data, and leads again to the looks that followed it. */
function checkStates(episodes: Episodes, { looks, saves }: Played, problems: Problems): void {
  const { env } = episodes;
  // In reverse order, so that the environment is always in another state when one is set.
  for (const { first, end, look, state, text } of saves.toReversed()) {
    let later: string;
    try {
      later = stringifyState(state);
    } catch (error) {
      problems.add(
        'state',
        `a checkpoint cannot keep its state: ${error instanceof Error ? error.message : error}`,
      );
      return;
    }
    if (later !== text) {
      problems.add('state', 'a state that was read changes when the environment goes on: give out copies');
    }
    try {
      env.state = parseState(text ?? later);
    } catch (error) {
      problems.addError('setting a state that it gave itself', error);
      return;
    }
    checkSame(
      [look, ...looks.slice(first + 1, end + 1)],
      episodes.goOn(first, end),
      problems,
      'future',
      (where) =>
        where === 0
          ? 'after a state was set the observation is not the one of that state'
          : `a state that was set does not lead to the same future: step ${where} after it differs`,
    );
  }
}

/** Adds a problem if the lists of looks differ. `actual` may be cut short by another problem. */
function checkSame(
  expected: readonly Look[],
  actual: readonly Look[] | undefined,
  problems: Problems,
  kind: string,
  say: (where: number) => string,
): void {
  if (!actual) return;
  const where = expected.findIndex((look, i) => look !== actual[i]);
  if (where !== -1 && where < actual.length) problems.add(kind, say(where));
}

function checkInvalidActions(episodes: Episodes, seed: number, problems: Problems): void {
  if (!episodes.reset(seed)) return;
  const { env } = episodes;
  for (const action of [-1, env.actionCount, 0.5, Number.NaN]) {
    try {
      env.step(action);
    } catch {
      continue;
    }
    problems.add(
      'action',
      `step(${action}) must throw a RangeError: actions are the integers from 0 to ${env.actionCount - 1}`,
    );
    if (!episodes.reset(seed)) return;
  }
}
