/** The rule for the values of a setting. */
export type Rule =
  | { readonly integer?: true; readonly min?: number; readonly above?: number; readonly max?: number }
  | { readonly choices: readonly string[] }
  | { readonly flag: true }
  /** A list. In `--set`, its elements are separated by commas, or by `separator`. */
  | { readonly list: Rule; readonly example: string; readonly separator?: string; readonly length?: number };

/** The description of a setting. */
export interface Setting {
  /** A few words, such as `Learning rate`. */
  readonly label: string;
  /** Its unit. */
  readonly unit?: string;
  /** Its usual values, in words. */
  readonly usual: string;
  readonly rule: Rule;
  /** One sentence that explains its effect. */
  readonly help: string;
}

/** Settings by their dotted key, such as `epsilon.from`. */
export type SettingsTable = Readonly<Record<string, Setting>>;

/** The dotted keys of plain data. */
export type Dotted<T, Prefix extends string = ''> = {
  [K in keyof T & string]-?: NonNullable<T[K]> extends readonly unknown[] | string | number | boolean
    ? `${Prefix}${K}`
    : Dotted<NonNullable<T[K]>, `${Prefix}${K}.`>;
}[keyof T & string];

export const COUNT: Rule = { integer: true, min: 1 };
/** A number of environments, or of games side by side, each of which takes memory and time. */
export const SIDE_BY_SIDE: Rule = { integer: true, min: 1, max: 10_000 };
/** The most elements of an update or a layer, whether or not they fit the memory. */
export const MANY: Rule = { integer: true, min: 1, max: 1_000_000 };
export const SHARE: Rule = { min: 0, max: 1 };
export const POSITIVE: Rule = { above: 0 };
export const LIMIT: Rule = { min: 0 };
export const NUMBER: Rule = {};
export const FLAG: Rule = { flag: true };
export const COUNTED: Rule = { choices: ['steps', 'updates', 'episodes'] };
