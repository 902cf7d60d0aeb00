import type { Fault, FaultDialect, RenderedFault } from './fault-dialect.js';
import { unfitValueMessage } from './unfit-value.js';

/** nova/api/openstack/wsgi.py Fault._fault_names; cinder's are the same. */
const FAULT_NAMES: Readonly<Record<number, string>> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  409: 'conflictingRequest',
  413: 'overLimit',
  415: 'badMediaType',
  422: 'unprocessableEntity',
  429: 'overLimit',
  501: 'notImplemented',
  503: 'serviceUnavailable',
};

function render(fault: Fault): RenderedFault {
  const name = FAULT_NAMES[fault.status] ?? 'computeFault';
  return {
    contentType: 'application/json; charset=UTF-8',
    body: JSON.stringify({ [name]: { code: fault.status, message: fault.message } }),
  };
}

/** `{"badRequest": {"code": 400, "message": ...}}`: Nova and Cinder. */
export const computeDialect: FaultDialect = {
  render,
  messages: {
    malformedBody: 'Malformed request body',
    malformedUrl: 'Malformed request url',
    unfitValue: unfitValueMessage,
    unsupportedMediaType: () => 'Unsupported Content-Type',
    bodyTooLarge: 'Request is too large.',
    routeNotFound: 'The resource could not be found.',
    unauthorized: 'This server could not verify that you are authorized to access the document you requested.',
    internal: 'The server has either erred or is incapable of performing the requested operation.',
  },
};
