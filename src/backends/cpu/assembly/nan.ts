/** Whether a is larger than b. A NaN is larger than all numbers, and equal to another NaN. */
// @ts-ignore: decorator
@inline
export function isLarger(a: f32, b: f32): bool {
  return b === b && (a !== a || a > b);
}
