import { describe, expect, it } from '@jest/globals';
import { OpenStackError } from '#openstack-http';
import { refusalOf } from './upload-refusals.js';

describe('an error during an upload', () => {
  it.each([
    ['ENOSPC', 413, 'Image storage media is full: ENOSPC'],
    ['EDQUOT', 413, 'Image exceeds the storage quota: EDQUOT'],
    ['EACCES', 503, 'Insufficient permissions on image storage media: EACCES'],
    ['ERR_STREAM_PREMATURE_CLOSE', 400, 'The client went away before all of the image data had arrived.'],
  ])('of code %s is the refusal %i, and names no path', (code, status, message) => {
    const error = Object.assign(new Error(`${code}: failed, open '/srv/images/x'`), { code });
    expect(refusalOf(error)).toMatchObject({ status, message });
  });

  it('that is a refusal stays one, and one that nobody foresaw is none', () => {
    const refusal = new OpenStackError(410, 'gone');
    expect([refusalOf(refusal), refusalOf(new TypeError('bug'))]).toEqual([refusal, null]);
  });
});
