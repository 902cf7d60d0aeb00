import { STATUS_CODES } from 'node:http';
import type { Fault, FaultDialect, RenderedFault } from './fault-dialect.js';
import { unfitValueMessage } from './unfit-value.js';

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Their templates have no place after the detail. */
const OPEN_ENDED: ReadonlySet<number> = new Set([405, 415, 501]);

/** webob answers in JSON only to a client that names it; a bare or missing Accept gets HTML. */
function wantsJson(accept: string | undefined): boolean {
  return accept?.includes('application/json') === true;
}

/** Titles that webob words otherwise than Node. */
const TITLES: Readonly<Record<number, string>> = {
  413: 'Request Entity Too Large',
  416: 'Request Range Not Satisfiable',
};

function render(fault: Fault, accept: string | undefined): RenderedFault {
  const title = TITLES[fault.status] ?? STATUS_CODES[fault.status] ?? 'Error';
  const end = OPEN_ENDED.has(fault.status) ? '' : '\n\n';
  const text = (quote: (value: string) => string) =>
    `${quote(fault.message)}<br /><br />\n${quote(fault.detail ?? '')}${end}`;
  if (wantsJson(accept)) {
    const body = JSON.stringify({ message: text((value) => value), code: `${fault.status} ${title}`, title });
    return { contentType: 'application/json', body };
  }
  const heading = `${fault.status} ${title}`;
  const html = `<html>\n <head>\n  <title>${heading}</title>\n </head>\n <body>\n  <h1>${heading}</h1>\n  ${text(escapeHtml)}\n </body>\n</html>`;
  return { contentType: 'text/html; charset=UTF-8', body: html };
}

/** webob's own bodies, which Glance sends: JSON `{message, code, title}` or a small HTML page, by Accept. */
export const imageDialect: FaultDialect = {
  render,
  messages: {
    malformedBody: 'Malformed JSON in request body.',
    malformedUrl: 'Malformed request url',
    unfitValue: unfitValueMessage,
    unsupportedMediaType: (type) => `The request media type ${type} is not supported by this server.\n`,
    bodyTooLarge: 'Request is too large.',
    routeNotFound: 'The resource could not be found.',
    unauthorized:
      'This server could not verify that you are authorized to access the document you requested. Either you supplied the wrong credentials (e.g., bad password), or your browser does not understand how to supply the credentials required.',
    internal: 'The server has either erred or is incapable of performing the requested operation.',
  },
};
