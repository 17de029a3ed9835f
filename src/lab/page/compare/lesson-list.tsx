import { arrive } from '../arrive.ts';
import { LESSONS_WORDS } from '../copy-compare.ts';
import { LESSONS, type Lesson, lessonLink } from './lessons.ts';

/** The question of a lesson, and where to look. */
export function LessonCard({ of: { title, question, look } }: { readonly of: Lesson }) {
  return (
    <section class="lesson compare-part" aria-label={LESSONS_WORDS.lesson}>
      <h3>{LESSONS_WORDS.lesson}</h3>
      <p>
        <strong>{title}</strong>
      </p>
      <p>{question}</p>
      <p class="note">
        {LESSONS_WORDS.look}: {look}
      </p>
    </section>
  );
}

/** The lessons as links. */
export function LessonList({ present }: { readonly present: Lesson | undefined }) {
  return (
    <section class="compare-part" aria-label={LESSONS_WORDS.heading}>
      <h3>{present ? LESSONS_WORDS.other : LESSONS_WORDS.heading}</h3>
      <ul class="lessons">
        {LESSONS.filter((each) => each !== present).map((lesson) => (
          <li key={lesson.title}>
            <a href={lessonLink(lesson)} onClick={() => beginAgain(lesson)}>
              {lesson.title}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A link to where the address is already leads nowhere: the browser says nothing. */
function beginAgain(lesson: Lesson): void {
  if (location.hash === lessonLink(lesson)) void arrive({ asks: false });
}
