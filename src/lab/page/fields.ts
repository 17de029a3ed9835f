/** What takes keys for itself. */
export function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, select, textarea, [role=slider]') !== null;
}
