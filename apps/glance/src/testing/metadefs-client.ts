import { ADMIN, type Answer, type Caller, MEMBER, type RunningGlance } from './running-glance.js';

export const NAMESPACES = '/v2/metadefs/namespaces';
export const DISK = { title: 'Disk bus', type: 'string', enum: ['scsi', 'virtio'] };
export const CORES = { title: 'Cores', description: 'How many', type: 'integer', minimum: 1 };

/** A namespace that a suite made for itself. */
export interface MadeNamespace {
  readonly name: string;
  readonly path: string;
  readonly answer: Answer;
}

/** Asks a Glance about its metadata definitions: a member reads, an administrator writes. */
export class MetadefsClient {
  #made = 0;

  constructor(private readonly glance: RunningGlance) {}

  send(caller: Caller, method: string, path: string, body?: unknown, headers = {}): Promise<Answer> {
    return this.glance.ask(caller, method, path, {
      headers: { 'content-type': 'application/json', ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  }

  read(path: string, caller = MEMBER): Promise<Answer> {
    return this.send(caller, 'GET', path);
  }

  write(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.send(ADMIN, method, path, body);
  }

  async make(fields: object = {}): Promise<MadeNamespace> {
    this.#made += 1;
    const name = `Test::N${this.#made}`;
    const answer = await this.write('POST', NAMESPACES, { namespace: name, visibility: 'public', ...fields });
    if (answer.status !== 201) throw new Error(`${name} was not created: ${answer.text}`);
    return { name, path: `${NAMESPACES}/${name}`, answer };
  }
}

/** Status and message of an answer, for refusals. */
export async function refusal(asked: Promise<Answer>): Promise<readonly [status: number, message: string]> {
  const { status, body } = await asked;
  return [status, body?.message ?? ''];
}
