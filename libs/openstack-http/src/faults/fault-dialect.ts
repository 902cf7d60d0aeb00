/** What a refusal looks like on the wire. */
export interface RenderedFault {
  readonly contentType: string;
  readonly body: string;
}

export interface Fault {
  readonly status: number;
  readonly message: string;
  readonly detail: string | undefined;
}

/** How a service words its refusals, and what it says where the framework refuses for it. */
export interface FaultDialect {
  render(fault: Fault, accept: string | undefined): RenderedFault;
  readonly messages: {
    readonly malformedBody: string;
    /** Of a path whose escapes are no UTF-8. */
    readonly malformedUrl: string;
    /** Of text or a number that nothing can keep; `field` is '' for a whole body. */
    readonly unfitValue: (field: string, value: string | number) => string;
    readonly unsupportedMediaType: (type: string) => string;
    readonly bodyTooLarge: string;
    readonly routeNotFound: string;
    readonly unauthorized: string;
    readonly internal: string;
  };
}
