import { PythonError } from '../errors.js';
import { textRepr } from '../python/repr.js';

const ISO_TIME = new RegExp(
  '^(?<year>\\d{4})' +
    '(?:(?:-(?<monthDash>\\d{1,2})|(?<month>\\d{2})(?!$))' +
    '(?:(?:-(?<dayDash>\\d{1,2})|(?<day>\\d{2}))' +
    '(?:[ T](?<hour>\\d{2})(?::?(?<minute>\\d{2}))?(?::?(?<second>\\d{1,2})(?:[.,](?<fraction>\\d+))?)?' +
    '(?<zone>Z|(?<sign>[-+])(?<zoneHour>\\d{2}):?(?<zoneMinute>\\d{2})?)?)?)?)?$',
);

function padded(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/**
 * A date or time of the ISO 8601 forms that Nova takes, as `YYYY-MM-DDTHH:MM:SS[.ffffff]+HH:MM`
 * (oslo.utils timeutils.parse_isotime). UTC where no zone is given.
 *
 * @throws PythonError ValueError
 */
export function parseIsoTime(text: string): string {
  const groups = ISO_TIME.exec(text)?.groups;
  if (groups === undefined) throw new PythonError('ValueError', `Unable to parse date string ${textRepr(text, 3)}`);
  const number = (name: string, fallback: number): number => Number(groups[name] ?? fallback);
  const year = number('year', 1);
  const month = Number(groups['month'] ?? groups['monthDash'] ?? 1);
  const day = Number(groups['day'] ?? groups['dayDash'] ?? 1);
  const [hour, minute, second] = [number('hour', 0), number('minute', 0), number('second', 0)];
  if (year < 1 || month < 1 || month > 12) throw new PythonError('ValueError', 'month must be in 1..12');
  if (day < 1 || day > daysIn(year, month)) throw new PythonError('ValueError', 'day is out of range for month');
  if (hour > 23 || minute > 59 || second > 59) throw new PythonError('ValueError', 'hour must be in 0..23');
  const micro = (groups['fraction'] ?? '').slice(0, 6).padEnd(6, '0');
  const fraction = Number(micro) === 0 ? '' : `.${micro}`;
  const sign = groups['sign'] ?? '+';
  const offset = `${sign}${padded(number('zoneHour', 0))}:${padded(number('zoneMinute', 0))}`;
  const date = `${padded(year, 4)}-${padded(month)}-${padded(day)}`;
  return `${date}T${padded(hour)}:${padded(minute)}:${padded(second)}${fraction}${offset}`;
}
