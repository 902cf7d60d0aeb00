import type { HostRefusal } from './placement.js';

/** nova.exception.NoValidHost: its message has the reason after the full stop, even an empty one. */
export function noValidHost(reason: string): string {
  return `No valid host was found. ${reason}`;
}

/** nova.exception.MaxRetriesExceeded */
export function maxRetriesExceeded(reason: string): string {
  return `Exceeded maximum number of retries. ${reason}`;
}

/** User text in one line of a column that holds every character but NUL. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, (char) => `\\x${(char.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`);
}

/** One line a host: which filter said no, why, and what made it say so. */
export function refusalTable(message: string, refusals: readonly HostRefusal[]): string {
  if (refusals.length === 0) return `${message}\nNo compute host has ever reported in.`;
  const rows = refusals.map(({ host, filter, reason, property }) =>
    [host, filter, property ?? '-', reason].map(oneLine),
  );
  const table = [['host', 'filter', 'asked by', 'reason'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return [message, ...lines].join('\n');
}
