/** One operator of the extra-spec grammar over a host's value and the words behind the operator. */
type Operator = (value: unknown, operands: readonly string[]) => boolean;

const FLOAT = /^\s*[+-]?(?:(?:\d+(?:_\d+)*)?\.?\d+(?:_\d+)*|\d+(?:_\d+)*\.)(?:e[+-]?\d+)?\s*$/i;
const SPECIAL: ReadonlyMap<string, number> = new Map([
  ['inf', Number.POSITIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
  ['nan', Number.NaN],
]);

/** `float(value)`, null where Python raises ValueError or TypeError. */
export function pythonFloat(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return null;
  if (FLOAT.test(value)) return Number(value.replaceAll('_', ''));
  const [, sign = '', word = ''] = /^\s*([+-]?)(\w+)\s*$/.exec(value) ?? [];
  const special = SPECIAL.get(word.toLowerCase());
  if (special === undefined) return null;
  return sign === '-' ? -special : special;
}

function numeric(compare: (left: number, right: number) => boolean): Operator {
  return (value, [operand = '']) => {
    const [left, right] = [pythonFloat(value), pythonFloat(operand)];
    return left !== null && right !== null && compare(left, right);
  };
}

/** By code points, as Python orders text. */
function compareText(left: string, right: string): number {
  const [one, other] = [Array.from(left), Array.from(right)];
  for (const [index, char] of one.entries()) {
    const difference = (char.codePointAt(0) ?? 0) - (other[index]?.codePointAt(0) ?? -1);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

/** A value that is no text sorts before every text, as in Python 2. */
function textual(decide: (order: number) => boolean): Operator {
  return (value, [operand = '']) => decide(typeof value === 'string' ? compareText(value, operand) : -1);
}

function contains(value: unknown, part: string): boolean {
  if (typeof value === 'string') return value.includes(part);
  return Array.isArray(value) && value.includes(part);
}

const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  // `=` is the old spelling of `>=`.
  ['=', numeric((left, right) => left >= right)],
  ['==', numeric((left, right) => left === right)],
  ['!=', numeric((left, right) => left !== right)],
  ['>=', numeric((left, right) => left >= right)],
  ['<=', numeric((left, right) => left <= right)],
  ['s==', textual((order) => order === 0)],
  ['s!=', textual((order) => order !== 0)],
  ['s<', textual((order) => order < 0)],
  ['s<=', textual((order) => order <= 0)],
  ['s>', textual((order) => order > 0)],
  ['s>=', textual((order) => order >= 0)],
  ['<in>', (value, [part = '']) => contains(value, part)],
  ['<all-in>', (value, parts) => parts.every((part) => contains(value, part))],
]);

/** Every second word, the first one included: the words between are the keyword, whatever they say. */
function alternatives(words: readonly string[]): string[] {
  return words.filter((_word, index) => index % 2 === 0);
}

/** Which operators of extra specs are known (nova/scheduler/filters/extra_specs_ops.py). */
export interface OperatorDialect {
  readonly hasAllIn: boolean;
}

/**
 * Whether a host's value meets what an extra spec asks (nova/scheduler/filters/extra_specs_ops.py match). Without an
 * operator in front the two must be equal; a comparison of what is no number is not met.
 */
export function matchExtraSpec(value: unknown, asked: string, { hasAllIn }: OperatorDialect): boolean {
  const [first, ...operands] = asked.split(/\s+/).filter((word) => word !== '');
  if (first === '<or>') return value !== null && alternatives(operands).some((word) => word === value);
  const operator = first === undefined || (first === '<all-in>' && !hasAllIn) ? undefined : OPERATORS.get(first);
  if (operator === undefined) return value === asked;
  return value !== null && value !== undefined && operands.length > 0 && operator(value, operands);
}
