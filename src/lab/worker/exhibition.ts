import { compileQ, type QProgram } from '../../agents/q-values.ts';
import type { Device } from '../../device/device.ts';
import type { Environment, Observations } from '../../envs/environment.ts';
import { type Filmed, filmOf, UNSEEN } from '../../envs/film-of.ts';
import { Random } from '../../random.ts';
import type { Exhibit } from '../../recipes/recipe.ts';
import type { ObservationType } from '../../replay/observations.ts';
import type { Frame, Thought } from '../protocol.ts';
import { DecisionLog } from './decisions.ts';

export interface ExhibitionOptions {
  readonly seed: number;
  readonly gamma: number;
  /** The probability of a random action, as in evaluations. */
  readonly epsilon: number;
}

/**
 * A game played by the present net, to be looked at. It has an environment, a generator and a program of its own, so that
 * training never hears of it.
 */
export class Exhibition {
  private readonly random: Random;
  private readonly log: DecisionLog | undefined;
  private q = new Float32Array(0);
  private action = 0;
  private score = 0;
  private steps = 0;
  private over = false;
  /** Actions are all random: a net that has learned nothing is a dull player. */
  guesses = true;

  private constructor(
    private readonly env: Environment<Observations>,
    readonly filmed: Filmed,
    private readonly program: QProgram<ObservationType>,
    private readonly exhibit: Exhibit,
    private readonly options: ExhibitionOptions,
  ) {
    this.random = Random.for(options.seed, 'exhibition');
    if (exhibit.learnedReward) this.log = new DecisionLog(options.gamma);
    env.reset(this.random.uint32());
  }

  /** @throws Error for a game that cannot be seen. */
  static async create(device: Device, exhibit: Exhibit, options: ExhibitionOptions): Promise<Exhibition> {
    const env = exhibit.makeEnvironment();
    const filmed = filmOf(env);
    if (!filmed) throw new Error(`${env.name} cannot be watched: ${UNSEEN}`);
    const { observationShape, actionCount } = env;
    const observationType: ObservationType = env.observation instanceof Uint8Array ? 'u8' : 'f32';
    const program = await compileQ<ObservationType>(device, exhibit.net, {
      ...{ observationShape, observationType, actionCount, count: 1 },
    });
    const exhibition = new Exhibition(env, filmed, program, exhibit, options);
    await exhibition.think();
    return exhibition;
  }

  /** Takes a step; after the end of a game begins the next one. */
  async step(): Promise<void> {
    const { env, exhibit, log } = this;
    if (this.over) {
      env.reset();
      [this.score, this.steps, this.over] = [0, 0, false];
    } else {
      env.step(this.action);
      this.score += env.reward;
      this.steps++;
      this.over = env.terminated || env.truncated;
      log?.add(this.q[this.action], exhibit.learnedReward!(env.reward, env.terminated));
    }
    await this.think();
    if (this.over) log?.end(env.terminated ? undefined : Math.max(...this.q));
  }

  /** Values the present state by the present net, and chooses. */
  async think(): Promise<void> {
    const { q, greedy } = await this.program.run({ observations: this.env.observation });
    this.q = q as Float32Array<ArrayBuffer>;
    const explores = this.guesses || this.random.uniform() < this.options.epsilon;
    this.action = explores ? this.random.int(this.env.actionCount) : greedy[0];
  }

  /** @param buffer takes the picture: width x height bytes. */
  frame(buffer: ArrayBuffer): Frame {
    new Uint8Array(buffer).set(this.filmed.picture());
    const { guesses, score, steps } = this;
    return { pixels: buffer, guesses, score, steps };
  }

  thought(): Thought {
    const { q, action, log } = this;
    return { q: q.slice(), action, ...(log && { decisions: log.view() }) };
  }
}
