import { nearest } from '../nearest.ts';

/** What a setting may be, besides being of the type that the preset has. */
export type Rule =
  | { readonly integer?: true; readonly min?: number; readonly above?: number; readonly max?: number }
  | { readonly choices: readonly string[] };

const COUNT: Rule = { integer: true, min: 1 };
const SHARE: Rule = { min: 0, max: 1 };
const POSITIVE: Rule = { above: 0 };

/** By the last part of a dotted key; of a list, for each element. The same word means the same in every recipe. */
const RULES: Readonly<Record<string, Rule>> = {
  ...{ steps: COUNT, episodes: COUNT, updates: COUNT, games: COUNT, finalGames: COUNT, maxSteps: COUNT },
  ...{ envCount: COUNT, hiddenSizes: COUNT, batchSize: COUNT, replayCapacity: COUNT, learningStarts: COUNT },
  ...{
    trainFrequency: COUNT,
    gradientSteps: COUNT,
    nStep: COUNT,
    targetUpdateEvery: COUNT,
    every: COUNT,
    saveEvery: COUNT,
  },
  ...{ observationScale: POSITIVE, terminalReward: {}, stopAt: {} },
  ...{ gamma: SHARE, tau: SHARE, alpha: SHARE, epsilon: SHARE, from: SHARE, to: SHARE },
  ...{ fraction: { above: 0, max: 1 }, factor: { above: 0, max: 1 } },
  ...{
    learningRate: POSITIVE,
    decay: POSITIVE,
    eps: POSITIVE,
    clip: POSITIVE,
    clipValue: { min: 0 },
    maxGradNorm: { min: 0 },
    rewardScale: POSITIVE,
  },
  ...{ loss: { choices: ['smoothL1', 'mse'] }, version: { choices: ['v0', 'v1'] } },
};

type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };

/**
 * A recipe's settings with `key=value` assignments made: `learningRate=1e-3`, `epsilon.to=0.05`,
 * `hiddenSizes=64,64`.
 *
 * @param rules of keys that have none by their name, by dotted key.
 * @throws Error that says what is wrong: no such key, and which is nearest; or what the value may be.
 */
export function changeSettings<S extends object>(
  settings: S,
  assignments: readonly string[],
  rules: Readonly<Record<string, Rule>> = {},
): S {
  const changed = structuredClone(settings) as Record<string, Plain>;
  for (const assignment of assignments) {
    const [, key, text] = assignment.match(/^([^=]+)=(.*)$/s) ?? [];
    if (key === undefined) throw new Error(`a setting is changed by key=value, got '${assignment}'`);
    const keys = Object.keys(flattenSettings(changed));
    if (!keys.includes(key)) throw new Error(`there is no setting '${key}'${nearest(key, keys)}`);
    const path = key.split('.');
    const last = path.pop()!;
    const inner = path.reduce((object, part) => object[part] as Record<string, Plain>, changed);
    inner[last] = readValue(key, text, inner[last], rules[key] ?? RULES[last]);
  }
  return changed as S;
}

/** Settings within settings as `outer.inner`. */
export function flattenSettings(settings: object, prefix = ''): Record<string, unknown> {
  const entries = Object.entries(settings).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(flattenSettings(value, `${prefix}${key}.`))
      : [[prefix + key, value] as const],
  );
  return Object.fromEntries(entries);
}

/** What the setting `key` may be, in words; undefined if it is not for users to change. */
export function allowed(key: string, value: unknown, rules: Readonly<Record<string, Rule>> = {}) {
  const rule = rules[key] ?? RULES[key.split('.').at(-1)!];
  if (typeof value === 'boolean') return 'true or false';
  if (!rule) return undefined;
  return Array.isArray(value) ? `a list such as 64,64, each ${describe(rule)}` : describe(rule);
}

function readValue(key: string, text: string, before: Plain, rule: Rule | undefined): Plain {
  const expected = allowed(key, before, rule && { [key]: rule });
  if (expected === undefined) throw new Error(`${key} is part of the recipe and cannot be changed`);
  const read = (part: string): Plain | undefined => {
    if (typeof before === 'boolean') return { true: true, false: false }[part];
    if (rule && 'choices' in rule) return rule.choices.find((choice) => choice === part);
    const value = part.trim() === '' ? Number.NaN : Number(part);
    return fits(value, rule) ? value : undefined;
  };
  const value = Array.isArray(before) ? text.split(',').map(read) : read(text);
  const bad = value === undefined || (Array.isArray(value) && value.includes(undefined));
  if (bad) throw new Error(`${key} must be ${expected}, got '${text}'`);
  return value as Plain;
}

function fits(value: number, rule: Exclude<Rule, { choices: readonly string[] }> = {}): boolean {
  const { integer, min = Number.NEGATIVE_INFINITY, above = Number.NEGATIVE_INFINITY, max = Infinity } = rule;
  const whole = !integer || Number.isSafeInteger(value);
  return Number.isFinite(value) && whole && value >= min && value > above && value <= max;
}

function describe(rule: Rule = {}): string {
  if ('choices' in rule) return rule.choices.join(' or ');
  const { integer, min, above, max } = rule;
  const number = integer ? 'an integer' : 'a number';
  if (min !== undefined && min === max) return String(min);
  if (min !== undefined && max !== undefined) return `${number} from ${min} to ${max}`;
  const bounds = [
    ...(min === undefined ? [] : [`of at least ${min}`]),
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(max === undefined ? [] : [`of at most ${max}`]),
  ];
  return [number, bounds.join(' and ')].filter(Boolean).join(' ');
}
