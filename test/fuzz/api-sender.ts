import { Agent, request as httpRequest } from 'node:http';
import type { ConcreteRequest } from './concrete-request.js';

/** What came back; status 0 stands for no answer at all, with the reason as its text. */
export interface SentAnswer {
  readonly status: number;
  /** The beginning of the body. */
  readonly text: string;
}

const ANSWER_WITHIN_MS = 30_000;
const KEPT = 512 * 1024;
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Sends a request as it is: no path is tidied, no header added. */
export function send(endpoint: string, { method, path, headers, body }: ConcreteRequest): Promise<SentAnswer> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve) => {
    const failed = (error: Error) => resolve({ status: 0, text: String(error) });
    const length = body === null ? {} : { 'content-length': Buffer.byteLength(body) };
    const outgoing = httpRequest(
      { hostname, port, agent, method, path, headers: { ...headers, ...length } },
      (answer) => {
        const chunks: Buffer[] = [];
        let size = 0;
        answer.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size <= KEPT) chunks.push(chunk);
        });
        answer.once('error', failed);
        answer.once('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
      },
    );
    outgoing.setTimeout(ANSWER_WITHIN_MS, () => outgoing.destroy(new Error(`no answer within ${ANSWER_WITHIN_MS} ms`)));
    outgoing.once('error', failed);
    outgoing.end(body ?? undefined);
  });
}

/** Closes what is kept open. */
export function hangUp(): void {
  agent.destroy();
}
