/** A value as Python's `json.dumps(value, sort_keys=True)` writes it, so that lines of peers compare byte by byte. */
export function pythonJson(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string') return asciiString(value);
  if (typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${asciiString(key)}: ${pythonJson((value as Record<string, unknown>)[key])}`).join(', ')}}`;
}

function asciiString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
