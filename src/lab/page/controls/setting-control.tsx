import type { SettingEntry } from '../../protocol.ts';
import { SETTINGS } from '../copy-inside.ts';

interface Props {
  readonly entry: SettingEntry;
  readonly value: string | undefined;
  readonly disabled: boolean;
  set(value: string): void;
}

/** Numbers that are dragged, from and to. Those whose range begins above 0 are dragged by their size. */
const SLIDERS: Readonly<Record<string, readonly [number, number]>> = {
  learningRate: [1e-6, 1],
  epsilon: [0, 1],
  gamma: [0, 1],
  targetUpdateEvery: [1, 100_000],
  trainFrequency: [1, 64],
  gradientSteps: [1, 16],
  nStep: [1, 20],
  tau: [0.001, 1],
  batchSize: [1, 1024],
};
const NOTCHES = 240;

/** A choice, or a field, with a slider where a number is worth dragging. */
export function SettingControl({ entry, value, disabled, set }: Props) {
  const { key, rule, allowed } = entry;
  const shared = { id: `setting-${key}`, disabled, 'aria-describedby': `help-${key}` };
  const choices = 'choices' in rule ? rule.choices : 'flag' in rule ? ['true', 'false'] : undefined;
  if (choices) {
    return (
      <select {...shared} value={value ?? ''} onChange={({ currentTarget }) => set(currentTarget.value)}>
        {value === undefined && <option value="">{SETTINGS.unset}</option>}
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    );
  }
  const range = SLIDERS[key];
  return (
    <div class="setting-number">
      {range && <Slider entry={entry} value={value} range={range} disabled={disabled} set={set} />}
      <input
        {...shared}
        type="text"
        inputMode={'list' in rule ? 'text' : 'decimal'}
        spellcheck={false}
        title={allowed}
        placeholder={SETTINGS.unset}
        value={value ?? ''}
        onChange={({ currentTarget }) => set(currentTarget.value.trim())}
      />
    </div>
  );
}

interface SliderProps extends Props {
  readonly range: readonly [number, number];
}

function Slider({ entry, value, range: [from, to], disabled, set }: SliderProps) {
  const isInteger = 'integer' in entry.rule;
  const bySize = from > 0;
  const notchOf = (number: number) =>
    Math.round(
      NOTCHES * (bySize ? sizeOf(number / from) / sizeOf(to / from) : (number - from) / (to - from)),
    );
  const valueAt = (notch: number) => {
    const share = notch / NOTCHES;
    const number = bySize ? from * Math.exp(share * sizeOf(to / from)) : from + share * (to - from);
    return isInteger ? Math.round(number) : Number(number.toPrecision(2));
  };
  return (
    <input
      type="range"
      min={0}
      max={NOTCHES}
      aria-label={entry.label}
      aria-valuetext={value ?? SETTINGS.unset}
      disabled={disabled}
      value={value === undefined ? 0 : notchOf(Number(value))}
      onInput={({ currentTarget }) => {
        const next = String(valueAt(Number(currentTarget.value)));
        if (next !== value) set(next);
      }}
    />
  );
}

function sizeOf(ratio: number): number {
  return Math.log(ratio);
}
