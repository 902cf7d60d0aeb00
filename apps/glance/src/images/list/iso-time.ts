/** The forms that the library iso8601 takes: dashes and colons may be left out, and every part but the year. */
const ISO_8601 =
  /^(\d{4})(?:(?:-(\d{1,2})|(\d{2})(?!$))(?:(?:-(\d{1,2})|(\d{2}))(?:[ T](\d{2})(?::?(\d{2}))?(?::?(\d{1,2})(?:[.,](\d+))?)?(Z|[+-]\d{2}:?(?:\d{2})?)?)?)?)?$/;

function offsetMinutes(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const [hours, minutes] = [zone.slice(1, 3), zone.slice(3).replace(':', '')].map(Number);
  return ((hours ?? 0) * 60 + (minutes ?? 0)) * (zone.startsWith('-') ? -1 : 1);
}

/** oslo_utils.timeutils.parse_isotime: UTC unless an offset is named. Null for text that is no date or time. */
export function parseIsoTime(text: string): Date | null {
  const match = ISO_8601.exec(text);
  if (match === null) return null;
  const [, year, dashedMonth, month, dashedDay, day, hour, minute, second, fraction, zone] = match;
  const parts = [dashedMonth ?? month ?? 1, dashedDay ?? day ?? 1, hour ?? 0, minute ?? 0, second ?? 0].map(Number);
  const [m = 1, d = 1, h = 0, min = 0, s = 0] = parts;
  const time = new Date(0);
  time.setUTCFullYear(Number(year), m - 1, d);
  time.setUTCHours(h, min, s, Math.floor(Number(`0.${fraction ?? 0}`) * 1000));
  // A date that does not exist moves on to one that does; Python refuses it.
  const isReal = Number(year) > 0 && time.getUTCMonth() === m - 1 && time.getUTCDate() === d;
  if (!isReal || h > 23 || min > 59 || s > 59) return null;
  return new Date(time.getTime() - offsetMinutes(zone) * 60_000);
}
