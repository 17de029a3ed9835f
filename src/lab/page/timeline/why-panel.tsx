import { useSignal, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Reasons } from '../../protocol.ts';
import type { Fall, Finding, FindingKind } from '../../shared/collapse.ts';
import { drawSpark, type Points } from '../charts/spark.ts';
import { count } from '../copy.ts';
import { mark, SIGNAL_WORDS } from '../copy-inside.ts';
import { FOUND, WHY } from '../copy-timeline.ts';
import { inside, type SignalName } from '../inside.ts';
import { kept } from '../kept.ts';
import { run } from '../store.ts';
import { isDark } from '../theme.ts';
import { isAsking, reasonsOf, testAt } from './actions.ts';
import { COLLAPSE } from './collapse-link.ts';
import { fell, hasRisen, nanAt, wayBack } from './fell.ts';
import { BackButton } from './timeline.tsx';

/** The signal that shows a finding. */
const SHOWN_BY: Partial<Record<FindingKind, SignalName | 'ends'>> = {
  'values ran away': 'meanQ',
  'a large step': 'gradientNorm',
  'the target stayed behind': 'targetDistance',
  'the target jumped': 'targetDistance',
  'units died': 'dead',
  'failures were forgotten': 'ends',
};

/** P9: what came together with a fall, and what would test it. */
export function WhyPanel() {
  const fall = fell.value;
  return fall ? <Told key={`${fall.bestAt} ${fall.to}`} fall={fall} /> : <Unfallen />;
}

function Unfallen() {
  return (
    <>
      <p>{WHY.not}</p>
      <p>
        <a class="as-button" href={COLLAPSE}>
          {WHY.open}
        </a>
      </p>
      <p class="note">{WHY.openTold}</p>
    </>
  );
}

function Told({ fall }: { readonly fall: Fall }) {
  const reasons = useSignal<Reasons | undefined>(undefined);
  useSignalEffect(() => {
    const at = nanAt.value;
    void reasonsOf(fall, at).then((found) => {
      reasons.value = found ?? reasons.value;
    });
  });
  const { bestAt, best, from, to } = fall;
  const low = run.scores.value.evaluated.filter(({ step }) => step >= from && step <= to);
  const own = inside.changes.value.filter(({ step }) => step >= bestAt && step <= to);
  const { findings = [], remedies = [] } = reasons.value ?? {};
  const isPlain = findings.length === 0 && own.length === 0;
  return (
    <>
      <p>
        {nanAt.value === undefined
          ? WHY.fell(
              best,
              bestAt,
              from,
              low.map(({ mean }) => mean),
            )
          : WHY.nan(best, bestAt, from)}
      </p>
      {hasRisen.value && <p>{WHY.risen}</p>}
      {own.map(({ step, key, value }) => (
        <p key={`${step} ${key}`}>{WHY.changed(key, value, step)}</p>
      ))}
      {findings.map((finding) => (
        <Found key={finding.kind} finding={finding} fall={fall} />
      ))}
      <p class="note">{!reasons.value ? WHY.looking : isPlain ? WHY.none : WHY.together}</p>
      {reasons.value && <Tests remedies={remedies} />}
    </>
  );
}

function Found({ finding, fall }: { readonly finding: Finding; readonly fall: Fall }) {
  const { title, told } = FOUND[finding.kind];
  const { value, usual, step } = finding;
  return (
    <section class="found">
      <h3>{title}</h3>
      <p>{told(value, usual, step)}</p>
      <Around finding={finding} fall={fall} />
    </section>
  );
}

/** The signal around the fall, where it was seen. */
function Around({ finding: { kind, step }, fall }: { readonly finding: Finding; readonly fall: Fall }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const name = SHOWN_BY[kind];
  const width = fall.to - fall.bestAt;
  const [from, to] = [Math.max(0, fall.bestAt - width), fall.to + width];
  const points = name && within(inside.series[name].points(), from, to);
  useSignalEffect(() => {
    void [isDark.value, inside.signals.value];
    if (!canvas.current || !name) return;
    const series = [within(inside.series[name].points(), from, to)];
    drawSpark(canvas.current, { series, from, to, log: false, hovered: step, format: mark, formatX: count });
  });
  if (!points || points.x.length < 3) return null;
  const title = name === 'ends' ? FOUND[kind].title : SIGNAL_WORDS[name!].title;
  return (
    <div class="spark">
      <canvas ref={canvas} role="img" aria-label={WHY.chart(title, step)} />
    </div>
  );
}

function within({ x, y }: Points, from: number, to: number): Points {
  const places = x.map((_, i) => i).filter((i) => x[i] >= from && x[i] <= to);
  return { x: places.map((i) => x[i]), y: places.map((i) => y[i]) };
}

function Tests({ remedies }: Pick<Reasons, 'remedies'>) {
  const step = wayBack.value;
  if (step === undefined || kept.storage.value?.state === 'forgets') return <p>{WHY.noWayBack}</p>;
  const labelOf = (key: string) =>
    run.started.value?.settings.find((entry) => entry.key === key)?.label ?? key;
  return (
    <section class="tests">
      <h3>{WHY.test}</h3>
      <p class="note">{WHY.testTold(step)}</p>
      {remedies.map((remedy) => (
        <button
          key={remedy.key}
          type="button"
          disabled={isAsking.value || kept.isBusy.value}
          onClick={() => void testAt(step, remedy)}
        >
          {WHY.change(labelOf(remedy.key), remedy.now, remedy.value)}
        </button>
      ))}
      <BackButton />
    </section>
  );
}
