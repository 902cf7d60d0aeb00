/** A refusal that a caller is meant to see: rendered in the service's own dialect by the fault filter. */
export class OpenStackError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly options: {
      /** A second paragraph, which Glance's bodies keep apart. */
      readonly detail?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'OpenStackError';
  }
}

export const badRequest = (message: string) => new OpenStackError(400, message);
export const unauthorized = (message: string) => new OpenStackError(401, message);
export const forbidden = (message: string, detail?: string) =>
  new OpenStackError(403, message, detail === undefined ? {} : { detail });
export const notFound = (message: string) => new OpenStackError(404, message);
export const conflict = (message: string) => new OpenStackError(409, message);
export const overLimit = (message: string) => new OpenStackError(413, message);
