/** The one thing in which a run differs from another one. */
export interface OneChange {
  /** A setting, or `seed`. */
  readonly key: string;
  /** As `--set` takes it. */
  readonly value: string;
}

interface Changeable {
  readonly seed: number;
  /** As `--set` takes them. */
  readonly settings: readonly string[];
}

/** What differs from `spec` in one setting, or in its seed. */
export function withChange<S extends Changeable>(spec: S, { key, value }: OneChange): S {
  if (key === 'seed') return { ...spec, seed: Number(value) };
  return { ...spec, settings: [...without(spec.settings, [key]), `${key}=${value}`] };
}

/** Settings, as `--set` takes them, but those of some keys. */
export function without(settings: readonly string[], keys: readonly string[]): readonly string[] {
  return settings.filter((each) => !keys.some((key) => each.startsWith(`${key}=`)));
}
