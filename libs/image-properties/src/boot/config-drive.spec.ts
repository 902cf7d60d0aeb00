import { describe, expect, it } from '@jest/globals';
import { configDriveColumn } from './config-drive.js';

describe('configDriveColumn', () => {
  it.each([
    ['true', 'True'],
    [' YES ', 'True'],
    [1, 'True'],
    [true, 'True'],
    ['0', ''],
    ['', ''],
    [undefined, ''],
  ])('%j is stored as %j', (given, stored) => {
    expect(configDriveColumn(given, 3)).toBe(stored);
  });

  it('refuses other words', () => {
    expect(() => configDriveColumn('maybe', 2)).toThrow('Invalid value for Config Drive option: maybe');
  });
});
