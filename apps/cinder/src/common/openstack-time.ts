/** Microseconds are what Python prints; a Date holds milliseconds, so the last three digits are zeros. */
function withMicroseconds(date: Date): string {
  return `${date.toISOString().slice(0, -1)}000`;
}

/** As the API answers: `2026-11-22T02:04:31.845000`, UTC without a zone; null stays null. */
export function apiTime(date: Date | null): string | null {
  return date === null ? null : withMicroseconds(date);
}

/** As notifications carry it: `2026-11-22T02:04:31.845000+00:00`; an empty text where there is none. */
export function notificationTime(date: Date | null): string {
  return date === null ? '' : `${withMicroseconds(date)}+00:00`;
}

/** As versioned objects carry it: `2026-11-22T02:04:31Z`. */
export function objectTime(date: Date | null): string | null {
  return date === null ? null : `${date.toISOString().slice(0, 19)}Z`;
}
