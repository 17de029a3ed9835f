import { signal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { StoredStep, Strip } from '../../protocol.ts';
import { slotAt } from '../../shared/replay-strip.ts';
import { drawReplayStrip, rangeOf, type StripColour } from '../charts/strip.ts';
import { Choice } from '../controls/choice.tsx';
import { TableToggle } from '../controls/table-toggle.tsx';
import { count } from '../copy.ts';
import { number, percent, REPLAY, UPDATE } from '../copy-inside.ts';
import { inside } from '../inside.ts';
import { readTransition, useStream } from '../inside-actions.ts';
import { isDark } from '../theme.ts';
import { Arithmetic, choicesOf, Row, Station } from './arithmetic.tsx';
import { DrawnView } from './drawn-view.tsx';
import { LevelTabs } from './level-tabs.tsx';
import { StateView } from './state-view.tsx';

/** Messages a second. */
const HERTZ = 1;
/** Rows of the table. */
const ROWS = 12;
/** Slots that are asked for in a row. */
const TRIES = 64;

const by = signal<StripColour>('errors');
const asTable = signal(false);
const slot = signal<number | undefined>(undefined);
/** What the chosen slot holds; null: nothing. */
const shown = signal<StoredStep | null | undefined>(undefined);

/** P7: all that is remembered, and each transition of it. */
export function ReplayPanel() {
  useStream('replay', HERTZ);
  const strip = inside.strip.value;
  useEffect(() => {
    if (!strip) [slot.value, shown.value] = [undefined, undefined];
  }, [strip === undefined]);
  if (!strip || strip.size === 0) {
    return (
      <>
        <LevelTabs />
        <p class="note">{REPLAY.empty}</p>
      </>
    );
  }
  return (
    <>
      <LevelTabs />
      <p>{REPLAY.held(strip.size, strip.capacity, strip.ends)}</p>
      <div class="row-of-controls">
        <Choice
          label={REPLAY.colour}
          value={by.value}
          options={coloursOf(strip).map((value) => ({ value, text: REPLAY.colours[value] }))}
          choose={(value) => {
            by.value = value as StripColour;
          }}
        />
        <TableToggle asTable={asTable} words={REPLAY} />
      </div>
      {asTable.value ? <Table strip={strip} /> : <Chart strip={strip} />}
      <SlotChoice strip={strip} />
      {shown.value ? <Stored step={shown.value} /> : <Nothing />}
    </>
  );
}

function coloursOf(strip: Strip): StripColour[] {
  return (Object.keys(REPLAY.colours) as StripColour[]).filter((name) => strip[name] !== undefined);
}

/** Shows a slot, or the nearest beyond it that holds a transition: frames between two games are none. */
async function choose(next: number, direction: 1 | -1 = 1): Promise<void> {
  const strip = inside.strip.value!;
  for (let tries = 0; tries < TRIES; tries++) {
    const at = next + direction * tries;
    if (at < 0 || at >= strip.capacity) break;
    slot.value = at;
    const found = await readTransition(at).catch(() => undefined);
    if (slot.value !== at) return;
    shown.value = found ?? null;
    if (found) return;
  }
}

function Chart({ strip }: { readonly strip: Strip }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useSignalEffect(() => {
    void isDark.value;
    const now = inside.strip.value;
    if (canvas.current && now) drawReplayStrip(canvas.current, now, by.value, slot.value);
  });
  const [low, high] = rangeOf(strip[by.value] ?? []) ?? [];
  const format = by.value === 'terminal' ? percent : number;
  return (
    <>
      <canvas
        ref={canvas}
        class="replay-strip"
        role="img"
        aria-label={REPLAY.strip}
        title={REPLAY.strip}
        onClick={({ offsetX, currentTarget }) =>
          void choose(slotAt(inside.strip.value!, offsetX / currentTarget.clientWidth))
        }
      />
      <p class="legend strip-legend">
        <span>0</span>
        {low !== undefined && (
          <span class="scale">
            {format(low)} <i /> {format(high!)}
          </span>
        )}
        <span>{count(strip.slots.at(-1)! - 1)}</span>
      </p>
      <p class="note">
        {by.value === 'errors' ? REPLAY.unseen : by.value === 'timesDrawn' ? REPLAY.drawn : ''}
      </p>
    </>
  );
}

function SlotChoice({ strip }: { readonly strip: Strip }) {
  const last = strip.slots.at(-1)! - 1;
  const now = slot.value ?? 0;
  const go = (next: number, direction?: 1 | -1) => void choose(Math.min(last, Math.max(0, next)), direction);
  return (
    <div class="row-of-controls">
      <label>
        {REPLAY.choose}{' '}
        <input
          type="number"
          aria-label={REPLAY.choose}
          min={0}
          max={last}
          value={slot.value ?? ''}
          onChange={({ currentTarget: { valueAsNumber } }) => {
            if (valueAsNumber >= 0) go(Math.round(valueAsNumber));
          }}
        />
      </label>
      <button type="button" class="round" aria-label={REPLAY.previous} onClick={() => go(now - 1, -1)}>
        ‹
      </button>
      <button
        type="button"
        class="round"
        aria-label={REPLAY.next}
        onClick={() => go(slot.value === undefined ? 0 : now + 1)}
      >
        ›
      </button>
    </div>
  );
}

function Nothing() {
  return <p class="note">{shown.value === null ? REPLAY.none(slot.value ?? 0) : REPLAY.hint}</p>;
}

/** A transition, and what would be learned from it. */
function Stored({ step }: { readonly step: StoredStep }) {
  const { batch, rule } = step;
  const [drawn] = batch.drawn ?? [];
  const names = choicesOf(step.part, step.q.length);
  return (
    <ol class="stations">
      <Station index={0}>
        <StateView {...batch} row={0} />
        <Row label={UPDATE.action}>
          <b>{names[batch.actions[0]]}</b>
        </Row>
        <DrawnView drawn={drawn} rule={rule} />
        {drawn?.timesDrawn !== undefined && <p class="note">{REPLAY.times(drawn.timesDrawn)}</p>}
      </Station>
      <Arithmetic of={step} row={0} />
    </ol>
  );
}

/** Runs of slots, several of the strip's in one row. */
function Table({ strip }: { readonly strip: Strip }) {
  const { slots, counts } = strip;
  const bins = counts.length;
  const columns = coloursOf(strip);
  const rows = Array.from({ length: Math.min(ROWS, bins) }, (_, i) =>
    [i, i + 1].map((each) => Math.floor((each * bins) / Math.min(ROWS, bins))),
  );
  const mean = (values: Float32Array, from: number, to: number) => {
    const known = values.subarray(from, to).filter((value) => !Number.isNaN(value));
    return known.reduce((sum, value) => sum + value / known.length, 0);
  };
  return (
    <div class="table">
      <table>
        <thead>
          <tr>
            <th scope="col">{REPLAY.slots}</th>
            {columns.map((name) => (
              <th key={name} scope="col">
                {REPLAY.colours[name]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([from, to]) => (
            <tr key={from}>
              <td>
                {count(slots[from])}–{count(slots[to] - 1)}
              </td>
              {columns.map((name) => (
                <td key={name}>{number(mean(strip[name]!, from, to))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
