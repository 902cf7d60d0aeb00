import type { GuestInstance } from './types.js';

const CONVERSION = /%(?:\((\w+)\))?(0?)(\d*)([sdxX%])/g;

function formatted(value: unknown, zero: string, width: string, kind: string): string {
  const text =
    kind === 'x' ? Number(value).toString(16) : kind === 'X' ? Number(value).toString(16).toUpperCase() : String(value);
  return text.padStart(Number(width || '0'), zero === '0' ? '0' : ' ');
}

/**
 * The domain's name: the template filled with the instance's integer id (`instance-%08x`)
 * or with columns by name (`vm-%(uuid)s`); a template that names no column of the instance gives the uuid.
 * Source: nova/db/sqlalchemy/models.py Instance.name (2014.1)
 */
export function instanceName(template: string, instance: GuestInstance): string {
  const columns = instance as unknown as Record<string, unknown>;
  let isUnknown = false;
  const name = template.replace(
    CONVERSION,
    (_whole, column: string | undefined, zero: string, width: string, kind: string) => {
      if (kind === '%') return '%';
      if (column !== undefined && !Object.hasOwn(columns, column)) isUnknown = true;
      return formatted(column === undefined ? instance.id : columns[column], zero, width, kind);
    },
  );
  return isUnknown ? instance.uuid : name;
}
