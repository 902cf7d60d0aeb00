import { describe, expect, it } from '@jest/globals';
import { novaException } from './nova-refusal.js';
import { ServiceRefusal } from './service-http.js';

const cinder = (status: number, request: string) =>
  new ServiceRefusal('cinder', status, 'Its words.', request, 'req-1');
const glance = (status: number, request: string) =>
  new ServiceRefusal('glance', status, 'Its words.', request, 'req-1');

describe('what Nova makes of a refusal', () => {
  it.each([
    [
      cinder(400, 'POST /v3/p/volumes'),
      'InvalidInput',
      'Invalid input received: Its words. (HTTP 400) (Request-ID: req-1)',
      400,
    ],
    [cinder(403, 'GET /v3/p/volumes/v'), 'Forbidden', 'Its words. (HTTP 403) (Request-ID: req-1)', 403],
    [cinder(404, 'POST /v3/p/volumes'), 'NotFound', 'Its words.', 404],
    [cinder(404, 'POST /v3/p/volumes/v%2F/action'), 'VolumeNotFound', 'Volume v/ could not be found.', 404],
    [cinder(404, 'POST /v3/p/attachments'), 'VolumeNotFound', 'Its words.', 404],
    [
      cinder(404, 'PUT /v3/p/attachments/a'),
      'VolumeAttachmentNotFound',
      'Volume attachment a could not be found.',
      404,
    ],
    [cinder(404, 'GET /v3/p/snapshots/s'), 'SnapshotNotFound', 'Snapshot s could not be found.', 404],
    [cinder(413, 'POST /v3/p/volumes'), 'OverQuota', 'Its words.', 413],
    [cinder(409, 'POST /v3/p/volumes'), 'Conflict', 'Its words. (HTTP 409) (Request-ID: req-1)', 500],
    [cinder(500, 'POST /v3/p/volumes'), 'ClientException', 'Its words. (HTTP 500) (Request-ID: req-1)', 500],
    [glance(404, 'GET /v2/images/i'), 'ImageNotFound', 'Image i could not be found.', 404],
    [glance(403, 'PUT /v2/images/i/file'), 'ImageNotAuthorized', 'Not authorized for image i.', 403],
    [
      glance(400, 'PATCH /v2/images/i'),
      'ImageBadRequest',
      'Request of image i got BadRequest response: HTTP 400 Bad Request: Its words.',
      400,
    ],
    [glance(403, 'POST /v2/images'), 'Forbidden', 'HTTP 403 Forbidden: Its words.', 403],
  ])('of %s', (refusal, className, message, code) => {
    expect(novaException(refusal)).toEqual({ className, message, code });
  });

  it('has no request id where the other service told none', () => {
    const refusal = new ServiceRefusal('cinder', 409, 'Its words.', 'POST /v3/p/volumes');
    expect(refusal.printed).toBe('Its words. (HTTP 409)');
  });
});
