import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { SingleBar } from 'cli-progress';
import manifest from '../../package.json';
import type { Device } from '../device/device.ts';
import { RGB } from '../envs/atari/palette.ts';
import { SCREEN_HEIGHT, SCREEN_WIDTH } from '../envs/atari/screen.ts';
import { formatProfile } from '../profile/format.ts';
import type { Profile } from '../profile/profile.ts';
import { type BreakoutRun, createBreakout, RANDOM_SCORE } from '../recipes/breakout.ts';
import { FrameBuffer } from '../replay/frame-buffer.ts';
import { Checkpoints } from '../train/checkpoints.node.ts';
import { GameVideo } from '../train/game-video.ts';
import { MetricsFiles, readMetrics } from '../train/metrics.node.ts';
import { writeReport } from '../train/report.node.ts';
import type { TrainProgress } from '../train/train-dqn.ts';
import { type Clock, loadBreakout, saveBreakout } from './breakout-checkpoint.node.ts';
import { resumeCommand, type Settings, writeRunSettings } from './breakout-settings.node.ts';

/** Steps between two lines of metrics, unless a run has fewer than fifty of them. */
const RECORD_EVERY = 1000;
/** Of four emulated frames each. */
const PICTURES_PER_SECOND = 15;

/** One sitting of a run, from its start or from its latest checkpoint. */
export class BreakoutSession {
  private readonly checkpoints: Checkpoints;
  private readonly bar = new SingleBar({
    format:
      '{bar} {value}/{total} | score {score} | loss {loss} | Q {q} | epsilon {epsilon} | {rate} steps/s | {eta_formatted} left',
    stream: process.stderr,
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: 30_000,
  });
  private run!: BreakoutRun;
  private metrics!: MetricsFiles;
  /** Scores of the games since the last record. */
  private scores: number[] = [];
  /** Of the last twenty games, for the bar. */
  private latestScores: number[] = [];
  private video: GameVideo | undefined;
  private secondsBefore = 0;
  private stepsBefore = 0;
  private started = 0;
  private recorded = { steps: 0, seconds: 0 };
  private savedAt = -1;
  private interrupted = false;
  /** Of an update. */
  private profile: Profile | undefined;

  private constructor(
    private readonly device: Device,
    private readonly settings: Settings,
  ) {
    this.checkpoints = new Checkpoints(join(settings.folder, 'checkpoints'));
  }

  static async open(device: Device, settings: Settings): Promise<BreakoutSession> {
    const session = new BreakoutSession(device, settings);
    const { recipe, folder, seed, resume } = settings;
    const available = process.availableMemory?.() ?? freemem();
    const bytes = FrameBuffer.bytesFor({
      capacity: recipe.replayCapacity,
      environmentCount: recipe.envCount,
    });
    say('device', device.info.description);
    say('seed', String(seed));
    say(
      'replay',
      `${count(recipe.replayCapacity)} frames, ${megabytes(bytes)} when full; ${megabytes(available)} are free`,
    );
    say('folder', folder);
    session.run = await createBreakout(device, recipe, seed, {
      ...{ availableBytes: available, until: settings.until },
      onGame: ({ score }) => session.addScore(score),
      onScreen: (screen) => session.video?.add(screen.pixels),
      onStep: (progress) => session.afterStep(progress),
    });
    if (resume) await session.resume();
    else await writeRunSettings(settings);
    const { steps } = session.run.trainer.progress;
    session.metrics = MetricsFiles.open(folder, { upTo: steps });
    session.recorded = { steps, seconds: session.secondsBefore };
    if (settings.profile) {
      session.profile = await session.run.agent.profile();
      console.error(`\nan update of the agent\n${formatProfile(session.profile)}\n`);
    }
    return session;
  }

  private async resume(): Promise<void> {
    const checkpoint = await this.checkpoints.latest();
    if (!checkpoint) {
      say('resume', 'there is no checkpoint yet: from the start');
      return;
    }
    const clock = await loadBreakout(checkpoint, this.device, this.run);
    this.secondsBefore = clock.seconds;
    this.stepsBefore = this.savedAt = checkpoint.step;
    say('resume', `step ${count(checkpoint.step)}, from ${checkpoint.folder}`);
    if (checkpoint.step >= this.settings.until) say('', 'nothing is left to do: --steps N goes on to step N');
  }

  /** Returns whether Ctrl-C ended it early. */
  async train(): Promise<boolean> {
    process.on('SIGINT', () => {
      this.bar.stop(); // shows the cursor again
      if (this.interrupted) process.exit(130);
      this.interrupted = true;
      console.error('saving, then stopping; Ctrl-C again stops at once');
    });
    this.started = performance.now();
    this.bar.start(this.settings.until, this.stepsBefore, {
      score: '-',
      loss: '-',
      q: '-',
      epsilon: '-',
      rate: '-',
    });
    try {
      await this.run.trainer.train();
    } finally {
      this.bar.stop();
    }
    return this.run.trainer.progress.steps < this.settings.until;
  }

  async finish(interrupted: boolean): Promise<void> {
    const { settings, run } = this;
    const { steps } = run.trainer.progress;
    if (this.recorded.steps !== steps) await this.record(false);
    if (this.savedAt !== steps) await this.save();
    const report = this.report();
    if (interrupted) {
      console.error(`saved at step ${count(steps)}; go on with: ${resumeCommand(settings)}`);
    }
    console.error(`report: ${report}`);
    if (settings.json) console.log(JSON.stringify(this.summary(interrupted)));
  }

  private async afterStep(progress: TrainProgress): Promise<boolean> {
    const { evalEvery, saveEvery, until, recipe } = this.settings;
    const { steps } = progress;
    const since = (every: number) => every > 0 && steps % every < recipe.envCount;
    const recordEvery = Math.min(RECORD_EVERY, Math.ceil(recipe.steps / 50));
    const evaluate = since(evalEvery) || steps >= until;
    const save = since(saveEvery);
    // With every checkpoint, too: a resumed run knows nothing of games that were not recorded.
    if (evaluate || save || since(recordEvery)) await this.record(evaluate);
    if (save) await this.save();
    this.showProgress(progress);
    return this.interrupted;
  }

  /** A line of metrics, with an evaluation or without. */
  private async record(evaluate: boolean): Promise<void> {
    const { trainer, games } = this.run;
    const { steps, updates, epsilon, latest } = trainer.progress;
    const seconds = this.seconds();
    const evaluation = evaluate ? await this.evaluate(steps) : undefined;
    this.metrics.append({
      ...{ steps, updates, games, epsilon, seconds },
      score: this.scores.length > 0 ? mean(this.scores) : null,
      loss: latest?.loss ?? null,
      meanQ: latest?.meanQ ?? null,
      stepsPerSecond: (steps - this.recorded.steps) / (seconds - this.recorded.seconds),
      evalScore: evaluation?.mean ?? null,
      evalStd: evaluation?.std ?? null,
      evalGames: evaluation?.returns.length ?? null,
    });
    this.scores = [];
    if (evaluation) this.report();
    this.recorded = { steps, seconds: this.seconds() };
  }

  private async evaluate(steps: number) {
    const { videoEvery, folder, until, recipe } = this.settings;
    const film = (videoEvery > 0 && steps % videoEvery < recipe.envCount) || steps >= until;
    if (film) {
      const size = { width: SCREEN_WIDTH, height: SCREEN_HEIGHT };
      this.video = new GameVideo({ ...size, palette: RGB, picturesPerSecond: PICTURES_PER_SECOND });
    }
    const evaluation = await this.run.evaluate();
    if (this.video) {
      mkdirSync(join(folder, VIDEOS), { recursive: true });
      writeFileSync(join(folder, VIDEOS, `step-${String(steps).padStart(9, '0')}.gif`), this.video.finish());
      this.video = undefined;
    }
    return evaluation;
  }

  private async save(): Promise<void> {
    const { steps } = this.run.trainer.progress;
    const clock: Clock = { seconds: this.seconds() };
    await saveBreakout(this.checkpoints, this.device, this.run, clock, this.settings.saveReplay);
    this.savedAt = steps;
  }

  private addScore(score: number): void {
    this.scores.push(score);
    this.latestScores = [...this.latestScores.slice(-19), score];
  }

  private showProgress({ steps, latest, epsilon }: TrainProgress): void {
    const rate = (steps - this.stepsBefore) / (this.seconds() - this.secondsBefore);
    this.bar.update(steps, {
      score: this.latestScores.length > 0 ? mean(this.latestScores).toFixed(1) : '-',
      loss: latest?.loss.toExponential(1) ?? '-',
      q: latest?.meanQ.toFixed(2) ?? '-',
      epsilon: epsilon.toFixed(2),
      rate: rate.toFixed(0),
    });
  }

  /** Of training, over all sittings. */
  private seconds(): number {
    return this.secondsBefore + (performance.now() - this.started) / 1000;
  }

  /** Returns the path of the page. */
  private report(): string {
    const { preset, command, seed, recipe, folder } = this.settings;
    const name = latestVideo(folder, this.run.trainer.progress.steps);
    return writeReport(folder, {
      title: `Breakout, preset ${preset}`,
      ...{ command, seed, device: this.device.info.description, randomScore: RANDOM_SCORE },
      settings: { ...recipe },
      versions: { 'webgpu-dqn': manifest.version, Node: process.versions.node },
      ...(name && {
        videos: [
          {
            caption: `A game of the evaluation at step ${count(stepOf(name))}`,
            gif: readFileSync(join(folder, VIDEOS, name)),
          },
        ],
      }),
    });
  }

  private summary(interrupted: boolean) {
    const { preset, seed, folder } = this.settings;
    const { steps, updates } = this.run.trainer.progress;
    const evaluations = readMetrics(folder).flatMap(({ evalScore }) => evalScore ?? []);
    return {
      ...{ device: this.device.info.description, preset, seed, steps, updates, games: this.run.games },
      ...{ seconds: this.seconds(), interrupted, folder },
      finalScore: evaluations.at(-1) ?? null,
      bestScore: evaluations.length > 0 ? Math.max(...evaluations) : null,
      ...(this.profile && { profile: this.profile }),
    };
  }
}

const VIDEOS = 'videos';

/** Not a later one, from before a kill. */
function latestVideo(folder: string, upTo: number): string | undefined {
  const videos = join(folder, VIDEOS);
  const names = existsSync(videos) ? readdirSync(videos) : [];
  return names
    .filter((name) => stepOf(name) <= upTo)
    .sort()
    .at(-1);
}

function stepOf(video: string): number {
  return Number(video.match(/\d+/)?.[0]);
}

function say(what: string, text: string): void {
  console.error(`${what.padEnd(7)} ${text}`);
}

function count(n: number): string {
  return n.toLocaleString('en-US');
}

function megabytes(bytes: number): string {
  return `${count(Math.round(bytes / 1e6))} MB`;
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
