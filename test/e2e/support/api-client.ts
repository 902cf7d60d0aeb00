/** One answer, its body read. */
export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
  readonly text: string;
}

export interface AskOptions {
  readonly method?: string;
  readonly json?: unknown;
  /** Sent as it is; `type` is its media type. */
  readonly data?: string | Uint8Array;
  readonly type?: string;
  readonly headers?: Record<string, string>;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not every answer is JSON; `text` has it as it came.
    return text;
  }
}

/** A user of the public HTTP APIs. */
export class ApiClient {
  constructor(
    readonly endpoint: string,
    private readonly headers: Record<string, string>,
  ) {}

  async ask<T = Record<string, unknown>>(path: string, options: AskOptions = {}): Promise<Answer<T>> {
    const {
      json,
      data,
      type = 'application/json',
      method = json === undefined && data === undefined ? 'GET' : 'POST',
    } = options;
    const body = data ?? (json === undefined ? undefined : JSON.stringify(json));
    const response = await fetch(`${this.endpoint}${path}`, {
      method,
      body: body as RequestInit['body'],
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': type }),
        ...this.headers,
        ...options.headers,
      },
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parsed(text) as T, text };
  }

  with(headers: Record<string, string>): ApiClient {
    return new ApiClient(this.endpoint, { ...this.headers, ...headers });
  }
}
