import { join } from 'node:path';
import { ranking } from '../recipes/halving.ts';
import type { RecipeSettings } from '../recipes/recipe-settings.ts';
import { changeSettings, flattenSettings, formatSetting } from '../recipes/settings.ts';
import { compareRuns } from '../report/comparison.ts';
import {
  beatsPreset,
  concludeSweep,
  renderSweep,
  type SweepInfo,
  type SweptTrial,
  sweepCells,
  sweepHeads,
} from '../report/sweep-page.ts';
import { checkpointsIn } from '../runs/checkpoints.ts';
import { folderAt } from '../runs/folder.node.ts';
import { lockedBy, lockRun } from '../runs/lock.node.ts';
import { readMetrics } from '../runs/metrics.ts';
import { dropReplays } from '../runs/run-files.ts';
import { scoresOf } from '../runs/scores.ts';
import { writeShared } from '../runs/shared-file.node.ts';
import { quote } from './arguments.node.ts';
import { inColumns } from './comparison-table.ts';
import type { FoundSweep } from './sweep-file.node.ts';
import type { SweptTrials, Trial } from './swept-trials.node.ts';

const PAGE = 'sweep.html';
/** The number of trials that have a curve on the page, and a line at the end. */
const BEST = 7;

/** The results of a sweep, with its trials, best first. */
export interface SweepState extends SweepInfo {
  readonly ranked: readonly Trial[];
}

/** Reports on a sweep: on its page, in lines of text, and as data. */
export class SweepReport {
  constructor(
    private readonly found: FoundSweep,
    private readonly swept: SweptTrials,
    private readonly command: string,
  ) {}

  get page(): string {
    return join(this.swept.folder, PAGE);
  }

  /** Writes the page. */
  async write(): Promise<SweepState> {
    const state = await this.state();
    const { found, swept } = this;
    const { recipe, sweep, device } = found;
    const shown = [{ name: state.preset.name, number: 0 }, ...state.ranked.slice(0, BEST).map(named)];
    const curves = await Promise.all(shown.map(({ name, number }) => this.curveOf(name, number)));
    const page = renderSweep(state, curves, {
      ...{ command: this.command, device, recipe: recipe.name, preset: sweep.preset },
      'all trials': sweep.set.join(' ') || 'the preset',
      space: Object.entries(sweep.space)
        .map(([key, range]) => `${key}: ${JSON.stringify(range)}`)
        .join('; '),
      seeds: swept.seeds.join(', '),
      ...(sweep.halving && {
        halving: `one of ${sweep.halving.factor} goes on at ${swept.rungs.slice(0, -1).join(', ')} ${sweep.unit}`,
      }),
    });
    await writeShared(this.page, new TextEncoder().encode(page));
    if (state.isOver) await this.forgetReplays();
    return state;
  }

  private async state(): Promise<SweepState> {
    const { sweep, name, recipe } = this.found;
    const [preset, ...trials] = await this.swept.all();
    const ranked = ranking(trials.filter(({ scores }) => scores[0] !== undefined));
    const keys = Object.keys(sweep.space);
    const whole = changeSettings<RecipeSettings>(recipe.presets[sweep.preset], sweep.set, recipe.table);
    const flat = flattenSettings(recipe.complete?.(whole) ?? whole);
    const before = (key: string) => (flat[key] === undefined ? 'not set' : formatSetting(flat[key]));
    const shown = (trial: Trial): SweptTrial => ({
      name: named(trial).name,
      values: keys.map((key, i) => trial.settings[i]?.replace(/^[^=]*=/, '') ?? before(key)),
      scores: trial.scores,
    });
    return {
      ...{ title: `Sweep ${name}`, unit: sweep.unit, keys, rungs: this.swept.rungs, ranked },
      ...{ preset: shown(preset), trials: ranked.map(shown), all: sweep.trials, seeds: sweep.seeds },
      isOver: await this.swept.isOver(),
    };
  }

  private async curveOf(name: string, trial: number) {
    const { swept } = this;
    const { unit } = this.found.sweep;
    const runs = await Promise.all(
      swept.seeds.map(async (seed) =>
        scoresOf(await readMetrics(folderAt(swept.folderOf(trial, seed))), unit),
      ),
    );
    const evaluated = runs.filter((scores) => scores.length > 0);
    return evaluated.length > 0 ? compareRuns(name, evaluated) : { name, points: [] };
  }

  /** Removes the many replays of a sweep that is over. Several processes may do so at the same time. */
  private async forgetReplays(): Promise<void> {
    const { swept, found } = this;
    for (let trial = 0; trial <= found.sweep.trials; trial++) {
      for (const seed of swept.seeds) {
        const folder = swept.folderOf(trial, seed);
        if (lockedBy(folder) !== undefined) continue;
        const release = lockRun(folder);
        await dropReplays(checkpointsIn(folderAt(folder))).finally(release);
      }
    }
  }

  allFailed({ trials, preset }: SweepState): boolean {
    return [preset, ...trials].every(
      ({ scores }) => !scores.some((score) => score !== undefined && Number.isFinite(score)),
    );
  }

  /** The best trials, their conclusion, and the command to type next. @param train the words that call `train`. */
  lines(state: SweepState, train: string): string[] {
    const { sweep, recipe, module } = this.found;
    const [best] = state.ranked;
    const table = inColumns([
      sweepHeads(state),
      ...[state.preset, ...state.trials.slice(0, BEST)].map(sweepCells),
    ]);
    const set = best ? [...sweep.set, ...best.settings].map((each) => `--set ${quote(each)}`).join(' ') : '';
    const which = `${quote(module?.path ?? recipe.name)} --preset ${sweep.preset}`;
    return [
      ...table,
      `${state.isOver ? '' : 'not all is done: '}${concludeSweep(state)}`,
      ...(state.isOver && beatsPreset(state)
        ? [`from other seeds: ${train} ${which} ${set} --seed ${sweep.seed + sweep.seeds} --seeds 5`]
        : []),
      `page: ${this.page}`,
    ];
  }

  /** The object that `--json` prints. */
  toJSON({ ranked, preset, unit, rungs, isOver }: SweepState): object {
    const told = ({ number, settings, scores }: Trial) => ({ number, settings, scores: scores.map(orNull) });
    const { folder } = this.swept;
    return {
      sweep: this.found.name,
      folder,
      unit,
      rungs,
      isOver,
      preset: preset.scores.map(orNull),
      trials: ranked.map(told),
    };
  }
}

function named({ number }: { readonly number: number }) {
  return { number, name: number === 0 ? 'preset' : `trial ${number}` };
}

/** A score as JSON has it: null for a run that failed or has not reached the rung. */
function orNull(score: number | undefined): number | null {
  return score !== undefined && Number.isFinite(score) ? score : null;
}
