import { signal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { StoredStep, Strip } from '../../protocol.ts';
import {
  drawsByPriority,
  FILTERS,
  type Filter,
  passes,
  runOf,
  shownRuns,
  slotAt,
} from '../../shared/replay-strip.ts';
import { drawSpark } from '../charts/spark.ts';
import { drawReplayStrip, rangeOf, type StripColour } from '../charts/strip.ts';
import { Choice } from '../controls/choice.tsx';
import { LevelTabs } from '../controls/level-tabs.tsx';
import { stepBy } from '../controls/step-by.ts';
import { TableToggle } from '../controls/table-toggle.tsx';
import { count } from '../copy.ts';
import { mark, number, percent } from '../copy-inside.ts';
import { REPLAY, UPDATE } from '../copy-update.ts';
import { inside } from '../inside.ts';
import { readTransition, useStream } from '../inside-actions.ts';
import { keepsNone, run } from '../store.ts';
import { isDark } from '../theme.ts';
import { Arithmetic, choicesOf, Row, Station } from './arithmetic.tsx';
import { DrawnView } from './drawn-view.tsx';
import { StateView } from './state-view.tsx';

/** Messages a second. */
const HERTZ = 1;
/** Rows of the table. */
const ROWS = 12;
/** Slots that are asked for, one after the other. */
const TRIES = 64;

const by = signal<StripColour>('errors');
const filter = signal<Filter>('all');
const asTable = signal(false);
const slot = signal<number | undefined>(undefined);
/** What the chosen slot holds; null: nothing. */
const shown = signal<StoredStep | null | undefined>(undefined);

function whyEmpty(): 'untrained' | 'replayless' | 'empty' {
  if (run.started.value?.net) return 'untrained';
  return keepsNone.value ? 'replayless' : 'empty';
}

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
        <p class="note">{REPLAY[whyEmpty()]}</p>
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
        <Choice
          label={REPLAY.show}
          value={filter.value}
          options={FILTERS.map((value) => ({ value, text: REPLAY.filters[value] }))}
          choose={(value) => {
            filter.value = value as Filter;
          }}
        />
        <TableToggle asTable={asTable} words={REPLAY} />
      </div>
      {asTable.value ? <Table strip={strip} /> : <Chart strip={strip} />}
      {!asTable.value && strip.priorities && strip.timesDrawn && <ByPriority />}
      <SlotChoice strip={strip} />
      {shown.value ? <Stored step={shown.value} /> : <Nothing />}
    </>
  );
}

function coloursOf(strip: Strip): StripColour[] {
  return (Object.keys(REPLAY.colours) as StripColour[]).filter((name) => strip[name] !== undefined);
}

/** Shows a slot, or the nearest beyond it that passes the filter: frames between two games are no transitions. */
async function choose(next: number, direction: 1 | -1 = 1): Promise<void> {
  const strip = inside.strip.value!;
  const runs = shownRuns(strip, filter.value);
  for (let at = next, tries = 0; at >= 0 && at < strip.slots.at(-1)! && tries < TRIES; at += direction) {
    if (!runs[runOf(strip, at)]) continue;
    tries++;
    slot.value = at;
    const found = await readTransition(at).catch(() => undefined);
    if (slot.value !== at) return;
    const isFit = found && passes(lookOf(found), filter.value);
    shown.value = isFit ? found : null;
    if (isFit) return;
  }
  shown.value = null;
}

function lookOf({ terminated, batch: { rewards, drawn } }: StoredStep) {
  return { terminated, reward: rewards[0], timesDrawn: drawn?.[0].timesDrawn };
}

function Chart({ strip }: { readonly strip: Strip }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useSignalEffect(() => {
    void isDark.value;
    const now = inside.strip.value;
    if (canvas.current && now)
      drawReplayStrip(canvas.current, now, by.value, slot.value, shownRuns(now, filter.value));
  });
  const [low, high] = rangeOf(strip[by.value] ?? []) ?? [];
  const format = by.value === 'terminal' ? percent : number;
  return (
    <>
      <canvas
        ref={canvas}
        class="replay-strip"
        role="slider"
        tabIndex={0}
        aria-label={REPLAY.strip}
        aria-valuemin={0}
        aria-valuemax={strip.slots.at(-1)! - 1}
        aria-valuenow={slot.value ?? 0}
        aria-valuetext={REPLAY.slot(slot.value)}
        title={REPLAY.strip}
        onKeyDown={(event) => step(event)}
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

/** The keys go from one run of slots to the next, as a click does. */
function step(event: KeyboardEvent): void {
  const strip = inside.strip.value!;
  const now = slot.value === undefined ? -1 : runOf(strip, slot.value);
  const next = stepBy(event, now, strip.counts.length - 1);
  if (next !== undefined) void choose(strip.slots[next], next < now ? -1 : 1);
}

/** Priorities against draws. */
function ByPriority() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const isDrawn = inside.strip.value?.timesDrawn?.some((times) => times > 0) ?? false;
  useSignalEffect(() => {
    void isDark.value;
    const points = inside.strip.value && drawsByPriority(inside.strip.value);
    if (!canvas.current || !points) return;
    const { x } = points;
    drawSpark(canvas.current, {
      ...{ series: [points], from: x[0], to: x.at(-1)!, log: false, hovered: undefined },
      ...{ format: mark, formatX: number, least: [0, 1] as const },
    });
  });
  return (
    <div class="spark by-priority">
      <h3>{REPLAY.byPriority}</h3>
      {isDrawn ? (
        <canvas ref={canvas} role="img" aria-label={REPLAY.byPriorityTold} />
      ) : (
        <p class="note">{REPLAY.undrawn}</p>
      )}
    </div>
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
  if (shown.value === undefined) return <p class="note">{REPLAY.hint}</p>;
  const isAll = filter.value === 'all';
  return <p class="note">{isAll ? REPLAY.none(slot.value ?? 0) : REPLAY.noneLeft}</p>;
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
  const runs = shownRuns(strip, filter.value);
  const rows = Array.from({ length: Math.min(ROWS, bins) }, (_, i) =>
    [i, i + 1].map((each) => Math.floor((each * bins) / Math.min(ROWS, bins))),
  ).filter(([from, to]) => runs.slice(from, to).includes(true));
  const mean = (values: Float32Array, from: number, to: number) => {
    const known = values.subarray(from, to).filter((value, i) => runs[from + i] && !Number.isNaN(value));
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
