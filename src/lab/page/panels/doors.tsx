import { DOORS } from '../copy.ts';
import { doors } from '../doors.ts';

/** Where to go once a run has ended. */
export function Doors() {
  return (
    <nav class="doors" aria-label={DOORS.heading}>
      {doors.value.map(({ title, text, open }) => (
        <button key={title} type="button" class="door" onClick={open}>
          <strong>{title}</strong> <span>{text}</span>
        </button>
      ))}
    </nav>
  );
}
