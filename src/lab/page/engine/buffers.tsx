import { useMemo } from 'preact/hooks';
import type { EngineLook } from '../../protocol.ts';
import { lifetimesOf } from '../../shared/lifetimes.ts';
import { bufferName } from './buffer-names.ts';
import { BUFFERS } from './copy-engine.ts';
import { engine } from './look.ts';

/** What the update holds on the device, and when. */
export function Buffers({ look: { program } }: { readonly look: EngineLook }) {
  const lifetimes = useMemo(() => lifetimesOf(program), [program]);
  const { steps, buffers } = program;
  const bytes = buffers.reduce((sum, each) => sum + each.bytes, 0);
  const used = steps[engine.chosen.value ?? -1]?.bindings.map(({ buffer }) => buffer) ?? [];
  const percent = (count: number) => `${(100 * count) / steps.length}%`;
  return (
    <section class="buffers" aria-labelledby="heading-buffers">
      <h3 id="heading-buffers">{BUFFERS.heading}</h3>
      <p class="note">{BUFFERS.told(bytes)}</p>
      <ul>
        {buffers.map((buffer, i) => (
          <li key={i} class={used.includes(i) ? 'chosen' : undefined}>
            <span>
              {BUFFERS.name(i, bufferName(program, i))}
              <small>{inAndOut(program, i)}</small>
            </span>
            <span class="buffer-bytes">{BUFFERS.bytes(buffer.bytes)}</span>
            <span class="lifetime" role="img" aria-label={BUFFERS.lives(lifetimes[i])}>
              {lifetimes[i].spans.map(({ from, to }) => (
                <i key={from} class="span" style={{ left: percent(from), width: percent(to - from + 1) }} />
              ))}
              {lifetimes[i].uses.map((at) => (
                <i
                  key={at}
                  class={at === engine.chosen.value ? 'use use-chosen' : 'use'}
                  style={{ left: percent(at), width: percent(1) }}
                />
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The names of the inputs that lie in a buffer, or of the outputs that are taken from it. */
function inAndOut({ inputs, outputs }: EngineLook['program'], index: number): string {
  const namesIn = (places: readonly { readonly name: string; readonly buffer: number }[]) =>
    places.filter(({ buffer }) => buffer === index).map(({ name }) => name);
  const [given, brought] = [namesIn(inputs), namesIn(outputs)];
  return [...given, ...(brought.length > 0 ? [BUFFERS.brings(brought)] : [])].join(', ');
}
