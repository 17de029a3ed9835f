/** What a network gives for each action, and how it learns that. */
export interface HeadSettings {
  /** Default: 'scalar', a value. */
  readonly head?: 'scalar' | 'quantile';
  /** Of each action, for a head of quantiles. Default 32. */
  readonly quantiles?: number;
  /** Where the quantile Huber loss becomes linear. Default 1. */
  readonly kappa?: number;
}

/** The settings that only one kind of head has. */
const OWN = { quantile: ['quantiles', 'kappa'] } as const;

/** All of them. */
export const OF_HEADS: readonly string[] = Object.values(OWN).flat();

/**
 * Refuses settings that a head does not go together with.
 *
 * @throws RangeError that names both.
 */
export function requireHead(
  settings: HeadSettings & { readonly loss: string; readonly selfImitation?: object },
): void {
  const { head = 'scalar', loss } = settings;
  for (const [other, names] of Object.entries(OWN)) {
    const given = other === head ? undefined : names.find((name) => settings[name] !== undefined);
    if (!given) continue;
    throw new RangeError(`${given} has no effect unless head is '${other}', got ${settings[given]}`);
  }
  if (head === 'scalar') return;
  if (loss !== 'smoothL1') {
    throw new RangeError(
      `loss must be smoothL1 where head is '${head}', which has its own loss, got ${loss}`,
    );
  }
  if (settings.selfImitation) {
    throw new RangeError(`head must be scalar with selfImitation, which learns values alone, got ${head}`);
  }
}
