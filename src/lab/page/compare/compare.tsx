import { effect, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { addressOfBoth } from '../address.ts';
import { COMPARE } from '../copy-compare.ts';
import { useStream } from '../inside-actions.ts';
import { run } from '../store.ts';
import { Choose } from './choose.tsx';
import { Curves, measure } from './curves.tsx';
import { Games } from './games.tsx';
import { LessonCard, LessonList } from './lesson-list.tsx';
import { lessonOf } from './lessons.ts';
import { Luck } from './luck.tsx';
import { other, seeOther, specOfA, stopComparing } from './other.ts';

/** Signals of run A a second. */
const HERTZ = 4;

/** P10: run A, and beside it run B, which differs from it in one thing. */
export function ComparePanel() {
  useEffect(() => {
    seeOther(true);
    return () => seeOther(false);
  }, []);
  const change = other.change.value;
  const lesson = change && lessonOf(run.spec.value, change);
  return (
    <>
      {lesson && <LessonCard of={lesson} />}
      {change ? <Beside /> : <Choose />}
      <LessonList present={lesson} />
    </>
  );
}

function Beside() {
  useStream('inspect', HERTZ);
  const isCopied = useSignal(false);
  const copy = async () => {
    const { origin, pathname } = location;
    await navigator.clipboard.writeText(
      `${origin}${pathname}${addressOfBoth(specOfA(), other.change.value!)}`,
    );
    isCopied.value = true;
    setTimeout(() => {
      isCopied.value = false;
    }, 2000);
  };
  return (
    <>
      <Games />
      <Curves />
      <Luck />
      <div class="row-of-controls">
        <button type="button" title={COMPARE.endTold} onClick={stopComparing}>
          {COMPARE.end}
        </button>
        {navigator.clipboard && (
          <button type="button" onClick={() => void copy().catch(() => {})}>
            {isCopied.value ? COMPARE.copied : COMPARE.link}
          </button>
        )}
      </div>
    </>
  );
}

// A lesson opens with the chart that answers it.
effect(() => {
  const change = other.change.value;
  const lesson = change && lessonOf(run.spec.peek(), change);
  if (lesson) measure.value = lesson.measure;
});
