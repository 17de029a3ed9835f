import { signal } from '@preact/signals';
import {
  type Dispatch,
  nextOrder,
  type Order,
  type SortColumn,
  sortDispatches,
} from '../../shared/dispatches.ts';
import { TableToggle } from '../controls/table-toggle.tsx';
import { number, percent } from '../copy-inside.ts';
import { weightsOf } from './buffer-names.ts';
import { ENGINE } from './copy-engine.ts';
import { dispatches, engine } from './look.ts';

const order = signal<Order>({ column: 'index', descending: false });
const showsAll = signal(false);

type Numbers = Exclude<keyof typeof ENGINE.columns, 'index' | 'label'>;
/** Beside the kernel; some of the others are below these. */
const FEW: readonly Numbers[] = ['milliseconds', 'ceiling'];
const ALL: readonly Numbers[] = [
  ...(['shape', 'workgroups', 'milliseconds', 'share'] as const),
  ...(['gigaflops', 'gigabytesPerSecond', 'ceiling'] as const),
];

/** The kernels, sorted by any of their numbers. */
export function DispatchTable() {
  const columns = showsAll.value ? ALL : FEW;
  return (
    <>
      <div class="row-of-controls">
        <h3>{ENGINE.table}</h3>
        <TableToggle asTable={showsAll} words={ENGINE.all} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
      <section class="table dispatches" aria-label={ENGINE.table} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <Head column="index" />
              <Head column="label" />
              {columns.map((column) => (
                <Head key={column} column={column} />
              ))}
            </tr>
          </thead>
          <tbody>
            {sortDispatches(dispatches.value, order.value).map((row) => (
              <Row key={row.index} row={row} columns={columns} />
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function Head({ column }: { readonly column: keyof typeof ENGINE.columns }) {
  const name = ENGINE.columns[column];
  if (column === 'shape' || column === 'workgroups') return <th scope="col">{name}</th>;
  const { column: sorted, descending } = order.value;
  const direction = column === sorted ? (descending ? 'descending' : 'ascending') : 'none';
  return (
    <th scope="col" aria-sort={direction}>
      <button type="button" title={ENGINE.sort(name)} onClick={() => sortBy(column)}>
        {name}
        {direction !== 'none' && <span aria-hidden="true">{descending ? ' ↓' : ' ↑'}</span>}
      </button>
    </th>
  );
}

function sortBy(column: SortColumn): void {
  order.value = nextOrder(order.value, column);
}

function Row({ row, columns }: { readonly row: Dispatch; readonly columns: readonly Numbers[] }) {
  const { index, label, shape } = row;
  const isChosen = index === engine.chosen.value;
  const weights = weightsOf(engine.look.value!, index);
  return (
    <tr class={isChosen ? 'chosen' : undefined}>
      <td>{index + 1}</td>
      <th scope="row">
        <button
          type="button"
          aria-pressed={isChosen}
          onClick={() => {
            engine.chosen.value = isChosen ? undefined : index;
          }}
        >
          <Name of={label} />
          {!showsAll.value && <small>{shape}</small>}
          {weights && <small>{weights}</small>}
        </button>
      </th>
      {columns.map((column) => (
        <td key={column}>{textOf(row, column)}</td>
      ))}
    </tr>
  );
}

/** Long names may break at their underscores. */
function Name({ of }: { readonly of: string }) {
  return of.split('_').map((part, i) => (
    <>
      {i > 0 && (
        <>
          _<wbr />
        </>
      )}
      {part}
    </>
  ));
}

function textOf(row: Dispatch, column: Numbers) {
  const { workgroups, gigaflops, ceiling, nearest } = row;
  switch (column) {
    case 'shape':
      return row.shape;
    case 'workgroups':
      return workgroups.join(' × ');
    case 'gigaflops':
      return gigaflops === undefined ? '' : number(gigaflops);
    case 'share':
      return percent(row.share);
    case 'ceiling':
      return (
        <>
          {percent(ceiling)}
          <small>{ENGINE.short[nearest]}</small>
        </>
      );
    case 'milliseconds':
      return (
        <>
          {number(row.milliseconds)}
          {!showsAll.value && <small>{percent(row.share)}</small>}
        </>
      );
    case 'gigabytesPerSecond':
      return number(row.gigabytesPerSecond);
  }
}
