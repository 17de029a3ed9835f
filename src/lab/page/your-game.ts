import { computed, effect, signal } from '@preact/signals';
import { type Halves, halvesOf } from '../../play/halves.ts';
import type { Playable } from '../../play/playable.ts';
import { PlaySession } from '../../play/session.ts';
import { passedAt, rankAmong } from '../shared/rank.ts';
import { freshSeed } from './seed.ts';
import { showFrames } from './session.ts';
import { run } from './store.ts';

/** A game waits for the first key: a pole would have fallen before anybody is ready. */
export type Stage = 'ready' | 'going' | 'over';

/** A game in the visitor's hands. It is played on the page, with an environment of its own, and nobody learns from it. */
export class YourGame {
  readonly session: PlaySession;
  readonly halves: Halves | undefined;
  /** What there is to see; a new object after every step. */
  readonly seen = signal({ stage: 'ready' as Stage, score: 0, steps: 0 });
  /** At the speed at which people stand a chance, and not at the game's own. */
  readonly slowed = signal(true);

  /** @param finished is told of each game that was played to its end. */
  constructor(
    readonly playable: Playable,
    private readonly finished: (score: number, slowed: boolean) => void,
  ) {
    this.session = new PlaySession(playable, freshSeed());
    this.halves = halvesOf(playable);
  }

  get canBeSlowed(): boolean {
    return (this.playable.speed ?? 1) < 1;
  }

  /** Milliseconds between two steps. */
  get period(): number {
    const { speed = 1 } = this.playable;
    return 1000 / (this.session.stepsPerSecond * (this.slowed.peek() ? speed : 1));
  }

  /** A key goes down, by its name. `r` begins again. */
  press(key: string): void {
    this.touchKey(key, () => this.session.press(key));
  }

  /** A key that is not held. */
  tap(key: string): void {
    this.touchKey(key, () => this.session.tap(key));
  }

  release(key: string): void {
    this.session.release(key);
  }

  releaseAll(): void {
    this.session.releaseAll();
  }

  tick(): void {
    if (this.seen.peek().stage !== 'going' || this.playable.idle === 'wait') return;
    this.session.tick();
    this.look();
  }

  again(): void {
    this.session.restart();
    this.seen.value = { stage: 'ready', score: 0, steps: 0 };
  }

  /** Another speed is another game. */
  setSlowed(slowed: boolean): void {
    this.slowed.value = slowed;
    this.again();
  }

  private touchKey(key: string, act: () => void): void {
    const { stage } = this.seen.peek();
    if (this.session.actionOf(key) !== undefined) {
      if (stage === 'over') return;
      act();
      this.look();
    } else if (key === 'r') this.again();
  }

  private look(): void {
    const { over, score, steps } = this.session;
    this.seen.value = { stage: over ? 'over' : 'going', score, steps };
    if (over) this.finished(score, this.canBeSlowed && this.slowed.peek());
  }
}

/** The game that is being played, in place of the net's. */
export const yourGame = signal<YourGame | undefined>(undefined);
/** The net's is to be seen beside it. */
export const isAgainst = signal(false);

interface Result {
  /** The game as text: scores of another one do not compare. */
  readonly game: string;
  readonly score: number;
  readonly slowed: boolean;
}

const results = signal<readonly Result[]>([]);
const played = computed(() => run.started.value?.played);
const game = computed(() => JSON.stringify(played.value));
const yours = computed(() => results.value.filter((result) => result.game === game.value));

/** The game of the present run can be played. */
export const canPlay = computed(() => played.value !== undefined);

/** The best game of yours; undefined before the first one has ended. */
export const yourBest = computed(() =>
  yours.value.reduce<Result | undefined>(
    (best, each) => (best && best.score >= each.score ? best : each),
    undefined,
  ),
);

/** Your latest game ranked among the games of training, and the evaluation that did better. */
export const yourLatest = computed(() => {
  const latest = yours.value.at(-1);
  if (!latest) return undefined;
  const { evaluated, scores: trained } = run.scores.value;
  const scores = run.started.value?.net?.games ?? trained;
  const evaluations = evaluated.map(({ step, mean }) => ({ steps: step, mean }));
  const { score } = latest;
  return { score, rank: rankAmong(score, scores), passedAt: passedAt(score, evaluations) };
});

/** The games, a quarter of the page: not loaded with it, but once it learns, so that no key waits for them. */
const loadGames = () => import('../../play/playables.ts');

/** Puts the game of the run into the visitor's hands. */
export async function play(): Promise<void> {
  if (!played.value || yourGame.value) return;
  if (run.started.value?.net) isAgainst.value = true;
  const { name, options } = played.value;
  const isOf = game.value;
  const { playable } = await loadGames();
  if (game.value !== isOf || yourGame.value) return;
  yourGame.value = new YourGame(playable(name, options), (score, slowed) => {
    results.value = [...results.value, { game: isOf, score, slowed }];
  });
}

export function leave(): void {
  yourGame.value = undefined;
}

effect(() => showFrames(!yourGame.value || isAgainst.value));

// Another run takes the game away.
effect(() => {
  if (!run.started.value) yourGame.value = undefined;
});

/** What a game of yours needs is to be loaded: it learns, or has learned, and somebody may want to play. */
export const mayPlay = computed(() => canPlay.value && run.progress.value.updates > 0);
effect(() => {
  if (mayPlay.value) loadGames().catch(() => {}); // `play` tries again
});
