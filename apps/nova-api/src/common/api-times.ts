/** A time as the older parts of the Compute API show it: UTC with microseconds and without a zone. */
export function naiveTime(date: Date | null): string | null {
  return date === null ? null : `${date.toISOString().slice(0, -1)}000`;
}

/** As nova prints a time column, which holds whole seconds. */
export const micros = (date: Date | null): string | null =>
  date === null ? null : `${date.toISOString().slice(0, 19)}.000000`;
