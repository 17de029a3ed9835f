/** Detectors of a fall: when a net that was good is not any more, and what came together then. No proof of a cause. */

/** What was measured at a step, as `MetricsRecord` has it; null or missing where it was not. */
export interface Measured {
  readonly steps: number;
  /** Mean score of an evaluation. */
  readonly evalScore?: number | null;
  readonly loss?: number | null;
  readonly meanQ?: number | null;
  readonly epsilon?: number | null;
  readonly gradientNorm?: number | null;
  readonly targetDistance?: number | null;
  /** Share of hidden units, 0 to 1. */
  readonly deadUnits?: number | null;
  /** Share of the replay's transitions that end an episode, 0 to 1. */
  readonly terminalShare?: number | null;
  /** The largest discounted return obtained so far, in the rewards that are learned from. */
  readonly largestReturn?: number | null;
}

/** A fall: two evaluations in a row far below the best. */
export interface Fall {
  /** The steps of the best evaluation before, and its mean score. */
  readonly bestAt: number;
  readonly best: number;
  /** The steps of the two low evaluations. */
  readonly from: number;
  readonly to: number;
  /** The score below which they lie. */
  readonly line: number;
}

/**
 * The latest fall: two evaluations in a row below random + half of (best - random), where the best came before them.
 * Undefined if it has not fallen, or rose again since.
 *
 * @param random mean score of random play.
 */
export function findFall(records: readonly Measured[], random: number): Fall | undefined {
  let best: { steps: number; score: number } | undefined;
  let low: number[] = [];
  for (const { steps, evalScore } of records) {
    if (typeof evalScore !== 'number') continue;
    if (best && evalScore < lineOf(best.score, random)) low.push(steps);
    else low = [];
    if (evalScore > random && evalScore > (best?.score ?? Number.NEGATIVE_INFINITY)) {
      best = { steps, score: evalScore };
    }
  }
  if (!best || low.length < 2) return undefined;
  return {
    ...{ bestAt: best.steps, best: best.score, from: low[0], to: low[1] },
    line: lineOf(best.score, random),
  };
}

function lineOf(best: number, random: number): number {
  return random + (best - random) / 2;
}

/** What a detector found. */
export interface Finding {
  readonly kind: FindingKind;
  /** The step at which it shows first. */
  readonly step: number;
  /** The value there, and the one that it is held against. */
  readonly value: number;
  readonly usual: number;
}

export type FindingKind = (typeof FINDINGS)[number];

export const FINDINGS = [
  'not a number',
  'values ran away',
  'a large step',
  'the target stayed behind',
  'the target jumped',
  'units died',
  'failures were forgotten',
  'exploration ended',
] as const;

/** Limit of mean Q, in multiples of the largest return. */
const RAN_AWAY = 1.5;
/** Limit of the gradient norm, in multiples of its median. */
const LARGE = 5;
/** Limit of the target distance, in multiples of its median. */
const FAR = 3;
/** A larger share of dead units by so much. */
const DIED = 0.2;
/** A share of terminal transitions down to so much. */
const FORGOTTEN = 1 / 3;

/** What came together with a fall, between the best evaluation and the second low one; in the order of `FINDINGS`. */
export function findReasons(records: readonly Measured[], fall: Fall): Finding[] {
  const before = records.filter(({ steps }) => steps <= fall.bestAt);
  const during = records.filter(({ steps }) => steps > fall.bestAt && steps <= fall.to);
  const found = FINDINGS.map((kind) => {
    const finding = DETECTORS[kind](before, during);
    return finding && { kind, ...finding };
  });
  return found.filter((finding) => finding !== undefined);
}

type Detector = (
  before: readonly Measured[],
  during: readonly Measured[],
) => Omit<Finding, 'kind'> | undefined;

type Signal = Exclude<keyof Measured, 'steps'>;

const DETECTORS: Readonly<Record<FindingKind, Detector>> = {
  'not a number'(_, during) {
    const signals = ['loss', 'meanQ', 'gradientNorm', 'targetDistance'] as const;
    for (const record of during) {
      const bad = signals.map((signal) => record[signal]).find(isNotFinite);
      if (bad !== undefined) return { step: record.steps, value: bad, usual: 0 };
    }
    return undefined;
  },
  'values ran away'(_, during) {
    for (const { steps, meanQ, largestReturn } of during) {
      if (!isFiniteNumber(meanQ) || !isFiniteNumber(largestReturn)) continue;
      // Half of its size above it, also where returns are negative.
      if (meanQ > largestReturn + (RAN_AWAY - 1) * Math.abs(largestReturn)) {
        return { step: steps, value: meanQ, usual: largestReturn };
      }
    }
    return undefined;
  },
  'a large step': (before, during) => above('gradientNorm', LARGE, before, during),
  'the target stayed behind'(before, during) {
    return jump(before, during) ? undefined : above('targetDistance', FAR, before, during);
  },
  'the target jumped': jump,
  'units died'(before, during) {
    const usual = valuesOf('deadUnits', before).at(-1)?.value;
    if (usual === undefined) return undefined;
    const first = valuesOf('deadUnits', during).find(({ value }) => value >= usual + DIED);
    return first && { ...first, usual };
  },
  'failures were forgotten'(before, during) {
    const usual = medianOf('terminalShare', before);
    if (usual === undefined) return undefined;
    const first = valuesOf('terminalShare', during).find(({ value }) => value <= usual * FORGOTTEN);
    return first && { ...first, usual };
  },
  'exploration ended'(before, during) {
    const last = valuesOf('epsilon', during).at(-1)?.value;
    const usual = valuesOf('epsilon', before).at(-1)?.value;
    if (last === undefined || usual === undefined || last >= usual) return undefined;
    // It fell, and then stayed where it is.
    const ended = valuesOf('epsilon', during).find(({ value }) => value === last)!;
    return ended.step < during.at(-1)!.steps ? { ...ended, usual } : undefined;
  },
};

/** The first value that exceeds the median of the values before it by a factor. */
function above(
  signal: Signal,
  times: number,
  before: readonly Measured[],
  during: readonly Measured[],
): Omit<Finding, 'kind'> | undefined {
  const usual = medianOf(signal, before);
  if (usual === undefined) return undefined;
  const first = valuesOf(signal, during).find(({ value }) => value > times * usual);
  return first && { ...first, usual };
}

/** Where the target net went back to its usual distance, or below, from far away at once. */
function jump(before: readonly Measured[], during: readonly Measured[]): Omit<Finding, 'kind'> | undefined {
  const usual = medianOf('targetDistance', before);
  if (usual === undefined) return undefined;
  const values = valuesOf('targetDistance', during);
  const at = values.findIndex(({ value }, i) => i > 0 && value <= usual && values[i - 1].value > FAR * usual);
  return at === -1 ? undefined : { step: values[at].step, value: values[at - 1].value, usual };
}

function valuesOf(signal: Signal, records: readonly Measured[]): { step: number; value: number }[] {
  return records.flatMap(({ steps, [signal]: value }) =>
    isFiniteNumber(value) ? [{ step: steps, value }] : [],
  );
}

function medianOf(signal: Signal, records: readonly Measured[]): number | undefined {
  const values = valuesOf(signal, records).map(({ value }) => value);
  return values.sort((a, b) => a - b)[values.length >> 1];
}

function isFiniteNumber(value: number | null | undefined): value is number {
  return Number.isFinite(value);
}

function isNotFinite(value: number | null | undefined): value is number {
  return typeof value === 'number' && !Number.isFinite(value);
}
