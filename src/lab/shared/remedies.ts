/** Changes of one setting that test whether a finding made a net fall. None is sure to help. */
import type { Finding, FindingKind } from './collapse.ts';

/** A setting, the value that it has, and another one. */
export interface Remedy {
  readonly key: string;
  readonly now: string;
  /** As `--set` takes it. */
  readonly value: string;
}

/** The settings that remedies go by, where a recipe has them. */
export interface Remediable {
  readonly learningRate?: unknown;
  readonly doubleDQN?: unknown;
  readonly maxGradNorm?: unknown;
  readonly tau?: unknown;
  readonly targetUpdateEvery?: unknown;
}

/** Exploration that shows failures again. */
const EXPLORING = 0.1;

/**
 * What to change at the best net, a remedy for each finding and a smaller learning rate in any case.
 *
 * @param settings those of the best net.
 * @param epsilon the exploration there.
 * @param keys what may change while the run trains.
 */
export function remediesFor(
  findings: readonly Finding[],
  settings: Remediable,
  epsilon: number,
  keys: readonly string[],
): Remedy[] {
  const all = [
    ...findings.map((finding) => REMEDIES[finding.kind](settings, finding, epsilon)),
    slower(settings, 4),
  ];
  const found = new Map<string, Remedy>();
  for (const remedy of all) {
    if (remedy && keys.includes(remedy.key) && remedy.value !== remedy.now && !found.has(remedy.key)) {
      found.set(remedy.key, remedy);
    }
  }
  return [...found.values()];
}

/** Settings that differ from the preset's, and could be as there. Both are given by dotted key, as `--set` takes them. */
export function backToPreset(
  settings: Readonly<Record<string, string>>,
  preset: Readonly<Record<string, string>>,
  keys: readonly string[],
): Remedy[] {
  return keys.flatMap((key) => {
    const [now, value] = [settings[key], preset[key]];
    return now === undefined || value === undefined || now === value ? [] : [{ key, now, value }];
  });
}

type Choose = (settings: Remediable, finding: Finding, epsilon: number) => Remedy | undefined;

const REMEDIES: Readonly<Record<FindingKind, Choose>> = {
  'not a number': (settings) => slower(settings, 10),
  'values ran away': (settings) =>
    settings.doubleDQN === false
      ? { key: 'doubleDQN', now: 'false', value: 'true' }
      : times(settings, 'targetUpdateEvery', 4),
  'a large step': ({ maxGradNorm }, { usual }) =>
    maxGradNorm === 0 && usual > 0 ? { key: 'maxGradNorm', now: '0', value: short(2 * usual) } : undefined,
  'the target stayed behind': nearer,
  'the target jumped': nearer,
  'units died': (settings) => slower(settings, 4),
  'failures were forgotten': explores,
  'exploration ended': explores,
};

/** The target net follows sooner. */
function nearer(settings: Remediable): Remedy | undefined {
  const { tau } = settings;
  if (typeof tau !== 'number' || tau === 1) return times(settings, 'targetUpdateEvery', 1 / 4);
  return { key: 'tau', now: String(tau), value: short(Math.min(1, 2 * tau)) };
}

function slower(settings: Remediable, by: number): Remedy | undefined {
  const { learningRate } = settings;
  if (typeof learningRate !== 'number') return undefined;
  return { key: 'learningRate', now: String(learningRate), value: short(learningRate / by) };
}

function times(settings: Remediable, key: 'targetUpdateEvery', factor: number): Remedy | undefined {
  const now = settings[key];
  if (typeof now !== 'number') return undefined;
  return { key, now: String(now), value: String(Math.max(1, Math.round(now * factor))) };
}

function explores(_settings: Remediable, _finding: Finding, epsilon: number): Remedy | undefined {
  if (epsilon >= EXPLORING) return undefined;
  return { key: 'epsilon', now: short(epsilon), value: String(EXPLORING) };
}

/** Two significant digits. */
function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}
