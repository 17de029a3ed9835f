import type { Stage } from './environment.ts';
import type { Film } from './film.ts';

/** Passes everything but the observation on to the wrapped environment. */
export abstract class Wrapper<E extends Stage> implements Stage {
  readonly film: Film | undefined;
  readonly picture: (() => Uint8Array) | undefined;

  /** @param seen the source of its pictures. Default: the wrapped environment. */
  constructor(
    protected readonly inner: E,
    seen: Pick<Stage, 'film' | 'picture'> = inner,
  ) {
    this.film = seen.film;
    this.picture = seen.picture?.bind(seen);
  }

  get name(): string {
    return this.inner.name;
  }
  get actionCount(): number {
    return this.inner.actionCount;
  }
  get reward(): number {
    return this.inner.reward;
  }
  get terminated(): boolean {
    return this.inner.terminated;
  }
  get truncated(): boolean {
    return this.inner.truncated;
  }
  get state(): unknown {
    return this.inner.state;
  }
  set state(state: unknown) {
    this.inner.state = state;
  }
  reset(seed?: number | bigint): void {
    this.inner.reset(seed);
  }
  step(action: number): void {
    this.inner.step(action);
  }
}
