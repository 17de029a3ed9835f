import { useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { drawShades, mostOf } from '../charts/shades.ts';
import { number } from '../copy-inside.ts';
import { SALIENCY } from '../copy-nets.ts';
import { inside } from '../inside.ts';
import { useStream } from '../inside-actions.ts';
import { unseen } from '../saliency.ts';

const HERTZ = 2;

/** P8: what the values of the net hang on, over the picture of its game. */
export function SaliencyOverlay() {
  useStream('saliency', HERTZ);
  const canvas = useRef<HTMLCanvasElement>(null);
  useSignalEffect(() => {
    const saliency = inside.saliency.value;
    if (saliency && canvas.current) drawShades(canvas.current, saliency);
  });
  const saliency = inside.saliency.value;
  if (unseen.value) return <p class="note shades-note">{SALIENCY[unseen.value]}</p>;
  const { value, row, column } = saliency ? mostOf(saliency) : { value: 0, row: 0, column: 0 };
  return (
    <>
      <canvas
        ref={canvas}
        class="shades"
        role="img"
        aria-label={saliency ? SALIENCY.told(row, column) : SALIENCY.waits}
      />
      <p class="note shades-note">
        {saliency ? SALIENCY.most(number(value), row, column) : SALIENCY.waits} {SALIENCY.means}
      </p>
    </>
  );
}
