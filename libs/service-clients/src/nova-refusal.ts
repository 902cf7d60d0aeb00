import type { ServiceRefusal } from './service-http.js';

/** An exception of Nova's: its class, its words, and the status that it stands for. */
export interface NovaException {
  readonly className: string;
  readonly message: string;
  readonly code: number;
}

interface Translation {
  readonly service: 'cinder' | 'glance';
  readonly status: number;
  /** `METHOD path`; its group is the id that the exception names. */
  readonly request?: RegExp;
  readonly className: string;
  readonly message: (refusal: ServiceRefusal, id: string) => string;
}

const words = ({ reason }: ServiceRefusal): string => reason;
const printed = (refusal: ServiceRefusal): string => refusal.printed;
const gone = (what: string) => (_refusal: ServiceRefusal, id: string) => `${what} ${id} could not be found.`;
const IMAGE = /^\w+ \/v\d\/images\/([^/?]+)/;

/**
 * What Nova makes of a refusal, the first that fits (nova/volume/cinder.py translate_*_exception, nova/image/glance.py
 * _translate_image_exception (26.2)).
 */
const TRANSLATIONS: readonly Translation[] = [
  { service: 'cinder', status: 400, className: 'InvalidInput', message: (r) => `Invalid input received: ${r.printed}` },
  { service: 'cinder', status: 403, className: 'Forbidden', message: printed },
  { service: 'cinder', status: 404, request: /^POST .*\/volumes$/, className: 'NotFound', message: words },
  {
    ...{ service: 'cinder', status: 404, className: 'VolumeAttachmentNotFound' },
    ...{ request: /\/attachments\/([^/?]+)/, message: gone('Volume attachment') },
  },
  {
    ...{ service: 'cinder', status: 404, className: 'SnapshotNotFound' },
    ...{ request: /\/snapshots\/([^/?]+)/, message: gone('Snapshot') },
  },
  {
    ...{ service: 'cinder', status: 404, className: 'VolumeNotFound' },
    ...{ request: /\/volumes\/([^/?]+)/, message: gone('Volume') },
  },
  // A new attachment names its volume in the body: Cinder's own sentence is Nova's.
  { service: 'cinder', status: 404, className: 'VolumeNotFound', message: words },
  { service: 'cinder', status: 413, className: 'OverQuota', message: words },
  { service: 'glance', status: 404, request: IMAGE, className: 'ImageNotFound', message: gone('Image') },
  {
    ...{ service: 'glance', status: 400, request: IMAGE, className: 'ImageBadRequest' },
    message: (r, id) => `Request of image ${id} got BadRequest response: ${r.printed}`,
  },
  ...[401, 403].map((status) => ({
    ...({ service: 'glance', status, request: IMAGE, className: 'ImageNotAuthorized' } as const),
    message: (_refusal: ServiceRefusal, id: string) => `Not authorized for image ${id}.`,
  })),
  { service: 'glance', status: 400, className: 'Invalid', message: printed },
  { service: 'glance', status: 403, className: 'Forbidden', message: printed },
  { service: 'glance', status: 404, className: 'NotFound', message: printed },
];

/** The exceptions of the services' clients that Nova lets through (cinderclient/exceptions.py). */
const CLIENT_CLASSES: ReadonlyMap<number, string> = new Map([
  [401, 'Unauthorized'],
  [405, 'MethodNotAllowed'],
  [406, 'NotAcceptable'],
  [409, 'Conflict'],
  [413, 'OverLimit'],
  [501, 'HTTPNotImplemented'],
]);

/** Another service's refusal as Nova's own code would raise it. */
export function novaException(refusal: ServiceRefusal): NovaException {
  const { service, status, request } = refusal;
  for (const translation of TRANSLATIONS) {
    if (translation.service !== service || translation.status !== status) continue;
    const match = translation.request === undefined ? ['', ''] : translation.request.exec(request);
    if (match === null) continue;
    const id = decodeURIComponent(match[1] ?? '');
    const code = translation.className === 'OverQuota' ? 413 : status;
    return { className: translation.className, message: translation.message(refusal, id), code };
  }
  return { className: CLIENT_CLASSES.get(status) ?? 'ClientException', message: refusal.printed, code: 500 };
}
