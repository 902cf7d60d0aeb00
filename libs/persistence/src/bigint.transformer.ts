import type { ValueTransformer } from 'typeorm';

/** For `bigint` columns whose values stay below 2^53 (sizes in bytes): numbers here, not pg's strings. */
export const bigintAsNumber: ValueTransformer = {
  to: (value: number | null | undefined) => value,
  from: (value: string | null) => {
    if (value === null) return null;
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw new RangeError(`bigint ${value} is beyond 2^53 and can't be a number`);
    return number;
  },
};
