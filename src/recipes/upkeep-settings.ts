import type { ActWith } from '../agents/dqn-options.ts';

/** Which net acts, and what changes between updates. */
export interface UpkeepSettings {
  /** Default: 'online'. */
  readonly actWith?: ActWith;
  /** Where `nStep` and `gamma` come from, over the first updates of a run and after each reset. */
  readonly anneal?: { readonly nStep?: number; readonly gamma?: number; readonly updates: number };
  /** Nets go back to their beginning, but for a share of their encoder: after every so many updates, up to `until` of them. */
  readonly resets?: { readonly every: number; readonly keep?: number; readonly until?: number };
}

interface Others {
  readonly nStep: number;
  readonly gamma: number;
  readonly munchausen?: object;
  readonly selfImitation?: object;
  readonly hindsight?: boolean;
}

/** Whether anything is done between updates. */
export function needsUpkeep({ anneal, resets }: UpkeepSettings): boolean {
  return anneal !== undefined || resets !== undefined;
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
