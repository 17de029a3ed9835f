import type { Observations } from '../../envs/environment.ts';
import { Random } from '../../random.ts';
import type { Choice, Exhibition as Game } from '../../recipes/exhibition.ts';
import type { Frame, Thought } from '../protocol.ts';
import { DecisionLog } from './decisions.ts';

export interface ExhibitionOptions {
  readonly seed: number;
  /** The present discount. */
  gamma(): number;
}

/**
 * A game played by the present nets, to be looked at. It has an environment, a generator and programs of its own, so that
 * training never hears of it.
 */
export class Exhibition {
  private readonly random: Random;
  private readonly log: DecisionLog | undefined;
  /** The choice of each level. */
  private choices: readonly Choice[] = [];
  private action = 0;
  private score = 0;
  private steps = 0;
  private over = false;
  /** Actions are all random: a net that has learned nothing is a dull player. */
  guesses = true;

  private constructor(
    private readonly game: Game,
    { seed, gamma }: ExhibitionOptions,
  ) {
    this.random = Random.for(seed, 'guesses');
    if (game.learnedReward) this.log = new DecisionLog(gamma);
    game.reset(this.random.uint32());
  }

  static async create(game: Game, options: ExhibitionOptions): Promise<Exhibition> {
    const exhibition = new Exhibition(game, options);
    await exhibition.think();
    return exhibition;
  }

  /** Takes a step; after the end of a game begins the next one. */
  async step(): Promise<void> {
    const { game, log } = this;
    const { env } = game;
    if (this.over) {
      game.reset();
      [this.score, this.steps, this.over] = [0, 0, false];
    } else {
      log?.decide(this.q[this.action], this.action, env.observation);
      env.step(this.action);
      this.score += env.reward;
      this.steps++;
      this.over = env.terminated || env.truncated;
      log?.earn(game.learnedReward!(env.reward, env.terminated));
    }
    await this.think();
    if (this.over) log?.end(env.terminated ? undefined : Math.max(...this.q));
  }

  /** Begins another game with the next step. */
  again(): void {
    this.log?.drop();
    this.over = true;
  }

  /** What the net sees. */
  get observation(): Observations {
    return this.game.env.observation;
  }

  get shape(): readonly number[] {
    return this.game.env.observationShape;
  }

  /** Compiles the values of several observations at once; undefined where there are levels. */
  judge(count: number): ReturnType<NonNullable<Game['judge']>> | undefined {
    return this.game.judge?.(count);
  }

  /** Values the present state by the present nets, and chooses. */
  async think(): Promise<void> {
    this.choices = await this.game.choose();
    this.action = this.guesses ? this.random.int(this.game.env.actionCount) : this.choices.at(-1)!.chosen;
  }

  /** The values of actions. */
  private get q(): Float32Array {
    return this.choices.at(-1)!.q;
  }

  get state(): Omit<Frame, 'view' | 'pixels'> {
    const { guesses, score, steps } = this;
    return { guesses, score, steps };
  }

  thought(): Thought {
    const { q, action, log, choices } = this;
    const goal = choices.length > 1 ? choices[0] : undefined;
    return {
      ...{ q: q.slice(), action },
      ...(goal && { goal: { q: goal.q.slice(), chosen: goal.chosen } }),
      ...(log && { decisions: log.view() }),
    };
  }
}
