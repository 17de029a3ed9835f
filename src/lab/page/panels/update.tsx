import { signal } from '@preact/signals';
import type { LayerChange, UpdateDetail } from '../../protocol.ts';
import { LevelTabs } from '../controls/level-tabs.tsx';
import { number, precise } from '../copy-inside.ts';
import { UPDATE } from '../copy-update.ts';
import { inside } from '../inside.ts';
import { useStream } from '../inside-actions.ts';
import { UPDATE_HERTZ } from '../one-update.ts';
import { advance } from '../session.ts';
import { canAdvance, keepsNone, run } from '../store.ts';
import { Arithmetic, arithmeticOf, choicesOf, Row, Station } from './arithmetic.tsx';
import { DrawnView } from './drawn-view.tsx';
import { Num } from './num.tsx';
import { StateView } from './state-view.tsx';

/** The transition of the batch that is shown. */
const chosen = signal(0);

/** P6: one update, every number. */
export function UpdatePanel() {
  useStream('update', UPDATE_HERTZ);
  const update = inside.update.value;
  return (
    <>
      <LevelTabs />
      <div class="row-of-controls">
        {!keepsNone.value && (
          <button type="button" disabled={!canAdvance.value} onClick={() => advance('update')}>
            {UPDATE.button}
          </button>
        )}
        {update && <span class="muted">{UPDATE.which(update.number)}</span>}
      </div>
      {update ? <Stations update={update} /> : <p class="note">{lead()}</p>}
    </>
  );
}

/** How to have an update here, or why there is none. */
function lead(): string {
  if (run.started.value?.net) return UPDATE.untrained;
  if (keepsNone.value) return UPDATE.none;
  return run.ending.value ? UPDATE.ended : UPDATE.lead;
}

function Stations({ update }: { readonly update: UpdateDetail }) {
  const { rule, batch, loss, layers } = update;
  const n = batch.actions.length;
  const row = Math.min(chosen.value, n - 1);
  const { made } = arithmeticOf(update, row);
  const names = choicesOf(update.part, update.q.length / n);
  return (
    <>
      <RowChoice row={row} of={n} />
      <ol class="stations">
        <Station index={0}>
          <StateView {...batch} row={row} />
          <Row label={UPDATE.action}>
            <b>{names[batch.actions[row]]}</b>
          </Row>
          <DrawnView drawn={batch.drawn?.[row]} rule={rule} weight={batch.weights?.[row]} />
        </Station>
        <Arithmetic of={update} row={row} />
        <Station index={5}>
          <Row label={UPDATE.batch(n)}>
            <Num name="batch-loss" from={['loss', 'weighted-loss']}>
              {precise(loss)}
            </Num>
          </Row>
          {rule.head === 'scalar' && (
            <Row label={UPDATE.slope}>
              <Num name="slope" from={['error', 'weight']}>
                {precise(made.slope / n)}
              </Num>
            </Row>
          )}
          <p class="note">{UPDATE.norms}</p>
          <Layers layers={layers} columns={['gradient', 'clipped']} />
        </Station>
        <Station index={6}>
          <p class="note">{UPDATE.rate(rule.optimizer, rule.learningRate)}</p>
          <Layers layers={layers} columns={['weights', 'change']} />
        </Station>
      </ol>
      <p class="note">{UPDATE.note}</p>
    </>
  );
}

function RowChoice({ row, of }: { readonly row: number; readonly of: number }) {
  const choose = (next: number) => {
    chosen.value = (next + of) % of;
  };
  return (
    <div class="row-of-controls">
      <button type="button" class="round" aria-label={UPDATE.previous} onClick={() => choose(row - 1)}>
        ‹
      </button>
      <label>
        {UPDATE.row}{' '}
        <input
          type="number"
          aria-label={UPDATE.row}
          min={1}
          max={of}
          value={row + 1}
          onChange={({ currentTarget }) => {
            const next = Math.round(currentTarget.valueAsNumber);
            choose(next >= 1 && next <= of ? next - 1 : row);
            currentTarget.value = String(chosen.value + 1);
          }}
        />
      </label>
      <span class="muted">{UPDATE.of(of)}</span>
      <button type="button" class="round" aria-label={UPDATE.next} onClick={() => choose(row + 1)}>
        ›
      </button>
    </div>
  );
}

type Column = 'gradient' | 'clipped' | 'weights' | 'change';

interface LayersProps {
  readonly layers: readonly LayerChange[];
  readonly columns: readonly Column[];
}

/** Norms of each layer, and over all of them together. */
function Layers({ layers, columns }: LayersProps) {
  const norm = (column: Column) => Math.hypot(...layers.map((layer) => layer[column]));
  const name = (column: Column, layer: string) => `${column} ${layer}`;
  const cell = (column: Column, layer: string, value: number) => (
    <td key={column}>
      <Num name={name(column, layer)} {...sourcesOf(column, layer)}>
        {number(value)}
      </Num>
    </td>
  );
  return (
    <table class="numbers">
      <thead>
        <tr>
          <th scope="col">{UPDATE.layer}</th>
          {columns.map((column) => (
            <th key={column} scope="col">
              {UPDATE[column]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {layers.map((each) => (
          <tr key={each.layer}>
            <th scope="row">{each.layer}</th>
            {columns.map((column) => cell(column, each.layer, each[column]))}
          </tr>
        ))}
        <tr>
          <th scope="row">{UPDATE.all}</th>
          {columns.map((column) => (
            <td key={column}>
              <Num name={name(column, 'all')} from={layers.map(({ layer }) => name(column, layer))}>
                {number(norm(column))}
              </Num>
            </td>
          ))}
        </tr>
      </tbody>
    </table>
  );
}

/** Weights come from nothing else that is shown. */
function sourcesOf(column: Column, layer: string): { readonly from?: readonly string[] } {
  switch (column) {
    case 'gradient':
      return { from: ['batch-loss', 'slope'] };
    case 'clipped':
      return { from: [`gradient ${layer}`, 'gradient all'] };
    case 'change':
      return { from: [`clipped ${layer}`] };
    case 'weights':
      return {};
  }
}
