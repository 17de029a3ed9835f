import { SingleBar } from 'cli-progress';
import { mean } from '../statistics.ts';
import type { TrainProgress } from '../train/callbacks.ts';
import { Pace } from './pace.ts';

/** The number of latest games whose mean score the bar shows. */
const GAMES = 20;

/** Goes to the start of the line and clears it. */
const CLEAR = '\r\x1b[K';
/** Saves the cursor's position as the one that the bar goes back to when it stops. */
const BEGIN_HERE = '\x1b[?7h\x1b7\x1b[?7l';

/** A line of the terminal that shows how far a run has come and how well it does. */
export class ProgressBar {
  private readonly bar = new SingleBar({
    format:
      '{bar} {value}/{total} {unit} | score {score} | loss {loss} | Q {q} | epsilon {epsilon} | {rate} steps/s | {left} left',
    stream: process.stderr,
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: 30_000,
    forceRedraw: true, // after a line was printed above it
  });
  private scores: number[] = [];
  private pace: Pace | undefined;

  /** @param until the end of the run, in `unit`. */
  constructor(
    private readonly unit: 'steps' | 'episodes',
    private readonly until: number,
  ) {}

  start(progress: TrainProgress): void {
    this.pace = new Pace(progress, this.unit, this.until);
    const unknown = { score: '-', loss: '-', q: '-', epsilon: '-', rate: '-', left: '-' };
    this.bar.start(this.until, this.shown(progress[this.unit]), { unit: this.unit, ...unknown });
  }

  /** Takes note of the score of a game. */
  addScore(score: number): void {
    this.scores = [...this.scores.slice(1 - GAMES), score];
  }

  update(progress: TrainProgress): void {
    const { latest, epsilon } = progress;
    const speed = this.pace?.speedAt(progress, performance.now() / 1000);
    this.bar.update(this.shown(progress[this.unit]), {
      score: this.scores.length > 0 ? mean(this.scores).toFixed(1) : '-',
      loss: latest?.loss.toExponential(1) ?? '-',
      q: latest?.meanQ.toFixed(2) ?? '-',
      epsilon: epsilon.toFixed(2),
      rate: speed?.stepsPerSecond.toFixed(0) ?? '-',
      left: speed ? duration(speed.secondsLeft) : '-',
    });
  }

  /** Prints a line above the bar. */
  print(line: string): void {
    const { stderr } = process;
    if (stderr.isTTY) stderr.write(CLEAR);
    console.error(line);
    if (stderr.isTTY) stderr.write(BEGIN_HERE);
  }

  /** Shows the cursor again. */
  stop(): void {
    this.bar.stop();
  }

  /** Environments step together, so the last step may go beyond the end. The bar stays at the end. */
  private shown(count: number): number {
    return Math.min(count, this.until);
  }
}

/** `45s`, `12m`, `3h05m`. */
function duration(seconds: number): string {
  if (seconds < 100) return `${Math.ceil(seconds)}s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 100) return `${minutes}m`;
  return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, '0')}m`;
}
