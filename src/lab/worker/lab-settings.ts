import type { RecipeSettings } from '../../recipes/recipe-settings.ts';

/** The settings that the lab reads, where a recipe has them. */
export interface LabSettings extends RecipeSettings {
  readonly gamma: number;
  readonly nStep?: number;
  readonly loss: 'smoothL1' | 'mse';
  readonly doubleDQN: boolean;
  readonly clipValue: number;
  readonly maxGradNorm: number;
  readonly optimizer: string;
  readonly prioritised?: boolean;
  readonly hindsight?: boolean;
  readonly selfImitation?: object;
  readonly munchausen?: object;
  readonly head?: 'scalar' | 'quantile' | 'implicit' | 'categorical';
  readonly learningStarts?: number;
  readonly environments: number;
  readonly rolloutSteps?: number;
  readonly convolutions?: readonly unknown[];
  readonly residual?: readonly unknown[];
  readonly version?: 'v0' | 'v1';
}

export function learnsFromPixels(settings: RecipeSettings): boolean {
  const { convolutions = [], residual = [] } = settings as LabSettings;
  return convolutions.length + residual.length > 0;
}

/** Steps before the first update: those of a filled replay, or of the first round where there is none. */
export function stepsBeforeUpdates({ learningStarts, rolloutSteps = 0, environments }: LabSettings): number {
  return learningStarts ?? rolloutSteps * environments;
}

/** The highest mean score there is: CartPole's time limit. */
export function highestScore({ version }: LabSettings): number | undefined {
  return version && { v0: 200, v1: 500 }[version];
}
