import type { ActWith } from '../agents/dqn-options.ts';

/** The net that acts, and changes between updates. */
export interface UpkeepSettings {
  /** The net that acts. Default: 'online'. */
  readonly actWith?: ActWith;
  /** The first values of `nStep` and `gamma`, for the first updates of a run and after each reset. */
  readonly anneal?: { readonly nStep?: number; readonly gamma?: number; readonly updates: number };
  /** Resets of the nets, which keep a share of their encoder, after every `every` updates, up to update `until`. */
  readonly resets?: { readonly every: number; readonly keep?: number; readonly until?: number };
  /** Recycling of dormant units, after every `every` updates. */
  readonly redo?: { readonly every: number; readonly threshold?: number };
}

interface Others {
  readonly head?: string;
  readonly layerNorm?: boolean;
  readonly noisy?: number;
  readonly nStep: number;
  readonly gamma: number;
  readonly munchausen?: object;
  readonly selfImitation?: object;
  readonly hindsight?: boolean;
}

/** Whether anything is done between updates. */
export function needsUpkeep({ anneal, resets, redo }: UpkeepSettings): boolean {
  return [anneal, resets, redo].some((group) => group !== undefined);
}

/**
 * Refuses settings that contradict each other, or have no effect.
 *
 * @throws RangeError that names both.
 */
export function requireUpkeep(settings: UpkeepSettings & Others): void {
  if (settings.anneal) requireAnneal(settings.anneal, settings);
  const { every = 0, until = every } = settings.resets ?? {};
  if (until < every)
    throw new RangeError(`resets.until must be at least resets.every, ${every}, got ${until}`);
  if (settings.redo) requireUnits(settings);
}

function requireAnneal(anneal: NonNullable<UpkeepSettings['anneal']>, settings: Others): void {
  const { nStep, gamma } = anneal;
  if (nStep === undefined && gamma === undefined) {
    throw new RangeError('anneal.nStep or anneal.gamma must be given where anneal.updates is');
  }
  for (const key of ['nStep', 'gamma'] as const) {
    if (anneal[key] !== settings[key]) continue;
    throw new RangeError(`anneal.${key} has no effect where ${key} is the same, got ${anneal[key]}`);
  }
  for (const [name, value] of [
    ['gamma', settings.gamma],
    ['anneal.gamma', gamma],
  ] as const) {
    if (gamma === undefined || value === undefined || (value > 0 && value < 1)) continue;
    throw new RangeError(`${name} must be above 0 and below 1 with anneal.gamma, got ${value}`);
  }
  if (nStep !== undefined && settings.munchausen) {
    throw new RangeError(
      `anneal.nStep must be left out with munchausen, which adds a bonus to every reward, got ${nStep}`,
    );
  }
  const summed = settings.hindsight ? 'hindsight' : settings.selfImitation && 'selfImitation';
  if (summed) {
    throw new RangeError(`anneal must be left out with ${summed}, whose replay holds sums of rewards`);
  }
}

/** @throws RangeError for nets whose units cannot be taken one by one. */
function requireUnits({ head, layerNorm, noisy }: Others): void {
  if (head === 'implicit') {
    throw new RangeError(
      "redo must be left out where head is 'implicit', whose units are multiplied by others",
    );
  }
  if (layerNorm) {
    throw new RangeError(
      'layerNorm must be false with redo: each unit of a normalised layer changes the others',
    );
  }
  if (noisy !== undefined) {
    throw new RangeError(
      `noisy must be left out with redo, which would leave the noise of a unit, got ${noisy}`,
    );
  }
}
