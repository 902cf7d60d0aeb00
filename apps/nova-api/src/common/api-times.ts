/** A time as the older parts of the Compute API show it: UTC with microseconds and without a zone. */
export function naiveTime(date: Date | null): string | null {
  return date === null ? null : `${date.toISOString().slice(0, -1)}000`;
}
