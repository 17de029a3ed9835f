import type { Rate, Stride } from '../protocol.ts';
import { Lockstep } from './lockstep.ts';

/** Seconds of steps that may be caught up with: a hiccup is made good, a long pause is not. */
const BURST_SECONDS = 0.1;
/** Steps by which one of two runs may be ahead of the other, at full speed. */
const FULL_SPEED_WINDOW = 100;

/** The counters that training is held by. */
interface Counters {
  readonly steps: number;
  readonly updates: number;
  readonly episodes: number;
}

/** Holds training to a number of steps a second, or between two steps or updates while it is paused. */
export class Pace {
  private rate: Rate = 0;
  /** Steps that may be made at once. */
  private allowance = 0;
  private seen = { steps: 0, at: performance.now() };
  /** The updates that have begun: one more than were made while one is under way. */
  private begun = 0;
  private goal: { readonly count: keyof Counters; readonly value: number } | undefined;
  private wake: (() => void) | undefined;
  private letThrough = () => false;
  private partner: Lockstep | undefined;

  constructor(private readonly counters: Counters) {}

  get paused(): boolean {
    return this.rate === 0;
  }

  /** Whether it goes on until one more update is done, and then pauses. */
  get makesOneUpdate(): boolean {
    return this.goal?.count === 'updates';
  }

  /** Whether training waits for its time. */
  get idle(): boolean {
    return this.wake !== undefined;
  }

  set(rate: Rate): void {
    this.rate = rate;
    this.goal = undefined;
    this.allowance = 0;
    this.wake?.();
  }

  /**
   * Goes on, as fast as it can, until one more update or episode is done; then pauses. An update that is under way is not
   * the one that was asked for, as it can no longer be looked at from its beginning.
   */
  advance(by: Stride): void {
    const count = `${by}s` as const;
    const made = by === 'update' ? Math.max(this.begun, this.counters.updates) : this.counters[count];
    this.rate = 0;
    this.goal = { count, value: made + 1 };
    this.wake?.();
  }

  /** Keeps step with the run at the other end of a port: the one ahead waits. Undefined: with none any more. */
  pair(port: MessagePort | undefined): void {
    this.partner?.end();
    this.partner = port && new Lockstep(port, () => this.wake?.());
    this.partner?.tell(this.counters.steps, true);
    this.wake?.();
  }

  /** Lets training through, as fast as it can, until something is done. */
  passUntil(done: () => boolean): void {
    this.letThrough = () => !done();
    this.wake?.();
  }

  /** Between two steps: a promise of the time when training may go on, if that is not now. */
  afterStep(): Promise<void> | undefined {
    this.account();
    const waits = this.mustWait();
    this.partner?.tell(this.counters.steps, waits);
    return waits ? this.hold(() => this.mustWait()) : undefined;
  }

  /** Before an update, of which several may be due between two steps: only a pause holds it back. */
  beforeUpdate(): Promise<void> | undefined {
    const begin = () => {
      this.begun = this.counters.updates + 1;
    };
    if (this.holdsStill()) return this.hold(() => this.holdsStill()).then(begin);
    begin();
    return undefined;
  }

  private async hold(mustWait: () => boolean): Promise<void> {
    while (mustWait()) {
      await this.nap();
      this.account();
    }
  }

  /** Until the next step is due, or anything is set. */
  private nap(): Promise<void> {
    return new Promise((resolve) => {
      const { rate, allowance } = this;
      const due = typeof rate === 'number' && rate > 0 && allowance < 0;
      const timer = due ? setTimeout(() => this.wake?.(), (-1000 * allowance) / rate) : undefined;
      this.wake = () => {
        clearTimeout(timer);
        this.wake = undefined;
        resolve();
      };
    });
  }

  private holdsStill(): boolean {
    if (this.letThrough()) return false;
    const { goal } = this;
    if (goal && this.counters[goal.count] < goal.value) return false;
    this.goal = undefined;
    return this.rate === 0;
  }

  private mustWait(): boolean {
    if (this.letThrough()) return false;
    if (this.holdsStill()) return true;
    if (this.rate === 0) return false; // one more is asked for
    return this.lead > this.window || (this.rate !== 'max' && this.allowance < 0);
  }

  /** Steps by which it is ahead of the run that it keeps step with. */
  private get lead(): number {
    return this.partner?.lead(this.counters.steps) ?? 0;
  }

  /** Steps by which the two runs may differ: the burst of their pace. */
  private get window(): number {
    return this.rate === 'max' ? FULL_SPEED_WINDOW : Math.max(1, BURST_SECONDS * this.rate);
  }

  /** Takes the steps since the last account from what the time since then has earned. */
  private account(): void {
    const [{ steps }, at] = [this.counters, performance.now()];
    if (typeof this.rate === 'number') {
      const earned = (this.rate * (at - this.seen.at)) / 1000;
      this.allowance =
        Math.min(this.allowance + earned, BURST_SECONDS * this.rate) - (steps - this.seen.steps);
      // It catches up, whatever the pace is.
      if (this.lead < -this.window) this.allowance = Math.max(0, this.allowance);
    }
    this.seen = { steps, at };
  }
}
