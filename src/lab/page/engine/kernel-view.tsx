import { Fact } from '../controls/fact.tsx';
import type { EngineLook } from '../../protocol.ts';
import type { Dispatch } from '../../shared/dispatches.ts';
import { number } from '../copy-inside.ts';
import { intoView } from '../reveal.ts';
import { bindingName, bufferName } from './buffer-names.ts';
import { CodeView } from './code-view.tsx';
import { KERNEL } from './copy-engine.ts';

interface Props {
  readonly look: EngineLook;
  readonly dispatch: Dispatch;
}

/** A kernel's call: what it takes, what it works on, and its code. */
export function KernelView({ look, dispatch }: Props) {
  const step = look.program.steps[dispatch.index];
  const { arithmetic, gigabytesPerSecond, bandwidthShare, bytes } = look.profile.kernels[dispatch.index];
  return (
    <section class="kernel" aria-labelledby="heading-kernel">
      <h3 id="heading-kernel">{KERNEL.heading(dispatch)}</h3>
      <dl class="facts" ref={intoView}>
        <Fact name={KERNEL.shape} value={dispatch.shape} />
        <Fact
          name={step.by === 'wgsl' ? KERNEL.workgroups : KERNEL.onWebGPU}
          value={dispatch.workgroups.join(' × ')}
        />
        <Fact name={KERNEL.time} value={KERNEL.timeIs(dispatch)} />
        {arithmetic && (
          <Fact
            name={KERNEL.arithmetic}
            value={KERNEL.rate(arithmetic.gigaflops, 'GFLOP/s', arithmetic.share)}
          />
        )}
        <Fact name={KERNEL.memory} value={KERNEL.rate(gigabytesPerSecond, 'GB/s', bandwidthShare)} />
        <Fact name={KERNEL.data} value={KERNEL.bytes(bytes)} />
        <Fact name={KERNEL.params} value={listOf(step.params)} />
        <Fact name={KERNEL.constants} value={listOf(step.constants)} />
      </dl>
      <h3>{KERNEL.bindings}</h3>
      <div class="table">
        <table class="numbers">
          <thead>
            <tr>
              {(['binding', 'name', 'access', 'what'] as const).map((column) => (
                <th key={column} scope="col">
                  {KERNEL.columns[column]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {step.bindings.map((each) => (
              <tr key={each.name}>
                <td>{each.binding}</td>
                <th scope="row">{each.name}</th>
                <td>{KERNEL.access[each.access]}</td>
                <td>
                  {bindingName(look, each) ?? bufferName(look.program, each.buffer)}
                  <small>
                    {KERNEL.size(each.length, each.dtype)}, {KERNEL.place(each.buffer, each.byteOffset)}
                  </small>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <CodeView key={dispatch.index} step={step} />
    </section>
  );
}

function listOf(values: Readonly<Record<string, number>>): string {
  const list = Object.entries(values).map(([name, value]) => `${name} ${number(value)}`);
  return list.join(', ') || KERNEL.none;
}
