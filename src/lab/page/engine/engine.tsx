import { LevelTabs } from '../controls/level-tabs.tsx';
import { run } from '../store.ts';
import { Buffers } from './buffers.tsx';
import { ENGINE } from './copy-engine.ts';
import { DispatchTable } from './dispatch-table.tsx';
import { KernelView } from './kernel-view.tsx';
import { dispatches, engine, measure } from './look.ts';
import { TimeStrip } from './time-strip.tsx';

/** P11: the kernels of an update, and the time that each takes. */
export function EnginePanel() {
  const look = engine.look.value;
  const chosen = engine.chosen.value;
  const measures = engine.measures.value;
  return (
    <>
      <LevelTabs />
      {!look && <p>{ENGINE.lead}</p>}
      <div class="row-of-controls">
        <button type="button" disabled={measures || !run.started.value} onClick={() => void measure()}>
          {look ? ENGINE.again : ENGINE.measure}
        </button>
        <span class="muted" role="status">
          {measures ? ENGINE.measures : engine.problem.value}
        </span>
      </div>
      {!look && <p class="note">{run.started.value ? ENGINE.copies : ENGINE.notYet}</p>}
      {look && (
        <>
          <p>{ENGINE.sum(look.profile)}</p>
          <TimeStrip />
          <DispatchTable />
          {chosen === undefined ? (
            <p class="note">{ENGINE.choose}</p>
          ) : (
            <KernelView look={look} dispatch={dispatches.value[chosen]} />
          )}
          <Buffers look={look} />
          <p class="note engine-how">
            {ENGINE.how(look.profile, look.step)} {ENGINE.parts(look.profile)} {ENGINE.ceilings(look.profile)}{' '}
            {ENGINE.above}
          </p>
        </>
      )}
    </>
  );
}
