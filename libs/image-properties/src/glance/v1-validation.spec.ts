import { describe, expect, it } from '@jest/globals';
import { validateV1ImageMeta } from './v1-validation.js';

const LIMITS = { diskFormats: ['ami', 'ari', 'aki', 'raw'], containerFormats: ['ami', 'ari', 'aki', 'bare'] };
const validate = (meta: Record<string, unknown>) => validateV1ImageMeta({ properties: {}, ...meta }, LIMITS);

describe('validateV1ImageMeta', () => {
  it('copies the one format of an Amazon image to the other', () => {
    expect(validate({ container_format: 'ari' })).toMatchObject({ disk_format: 'ari', container_format: 'ari' });
    expect(validate({ disk_format: 'ami' })).toMatchObject({ disk_format: 'ami', container_format: 'ami' });
  });

  it.each([
    [{ disk_format: 'aki', container_format: 'ari' }, /Invalid mix of disk and container formats/],
    [{ disk_format: null }, "Invalid disk format 'None' for image."],
    [{ container_format: 'zip' }, "Invalid container format 'zip' for image."],
    [{ name: '中'.repeat(256) }, 'Image name too long: 256'],
  ])('refuses %j', (meta, message) => {
    expect(() => validate(meta)).toThrow(message);
  });

  it('counts characters of a name, not bytes', () => {
    expect(() => validate({ name: '😀'.repeat(255) })).not.toThrow();
  });
});
