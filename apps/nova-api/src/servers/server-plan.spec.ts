import { describe, expect, it } from '@jest/globals';
import { generatePassword } from '../common/generate-password.js';
import { checkSystemMetadataKeys } from './server-plan.js';

describe('a new server', () => {
  it('keeps property names of up to 249 characters and refuses longer ones by name', () => {
    expect(() => checkSystemMetadataKeys({ [`image_${'p'.repeat(249)}`]: 'x' })).not.toThrow();
    expect(() => checkSystemMetadataKeys({ [`image_${'汉'.repeat(249)}`]: 'x' })).not.toThrow();
    expect(() => checkSystemMetadataKeys({ [`image_${'p'.repeat(250)}`]: 'x' })).toThrow(
      /it has 250 characters, a server can keep names of up to 249/,
    );
  });

  it('gets a password of 12 unmistakable characters', () => {
    expect(generatePassword()).toMatch(/^[A-HJ-NP-Za-km-z2-9]{12}$/);
  });
});
