import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface VolumeRecord {
  readonly id: string;
  readonly asked: Record<string, unknown>;
  status: string;
}

interface AttachmentRecord {
  readonly id: string;
  readonly volume_id: string;
  readonly instance: string;
  connector: Record<string, unknown> | null;
  status: string;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

type RequestBody = Readonly<Record<string, Record<string, never> | undefined>>;

const missing: Answer = { status: 404, body: { itemNotFound: { code: 404, message: 'not found' } } };

async function bodyOf(request: IncomingMessage): Promise<RequestBody> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? {} : (JSON.parse(Buffer.concat(chunks).toString()) as RequestBody);
}

/** Cinder's volumes and attachments in memory, as far as a compute host asks for them. */
export class CinderHarness {
  readonly volumes = new Map<string, VolumeRecord>();
  readonly attachments = new Map<string, AttachmentRecord>();
  /** `METHOD path` of every request, ids and project left as they are, with its request id. */
  readonly requests: { line: string; requestId: unknown }[] = [];
  /** What volumes become that are created from now on. */
  created: 'available' | 'error' = 'available';
  /** Requests whose line fits are answered with {@link refusal}. */
  refused: RegExp | null = null;
  refusal: Answer = { status: 500, body: { computeFault: { code: 500, message: 'out of order' } } };
  /** Holds back the answers to requests whose line fits, until it is resolved. */
  hold: { line: RegExp; until: Promise<void> } | null = null;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<CinderHarness> {
    const server = createServer();
    const cinder = new CinderHarness(server);
    server.on('request', (request, response) => {
      void (async () => {
        const body = await bodyOf(request);
        const line = `${request.method} ${request.url}`;
        cinder.requests.push({ line, requestId: request.headers['x-openstack-request-id'] });
        if (cinder.hold?.line.test(line)) await cinder.hold.until;
        const answer = cinder.#answer(line, body);
        response.writeHead(answer.status, {
          'content-type': 'application/json',
          'x-compute-request-id': `req-of-${cinder.requests.length}`,
        });
        response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return cinder;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Cannot be reached until {@link resume}, under the same port. */
  pause(): Promise<void> {
    return this.close();
  }

  async resume(port: number): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
  }

  /** A volume that exists, and an attachment that reserves it, as nova-api makes before it casts. */
  reserved(instance: string): { volumeId: string; attachmentId: string } {
    const volumeId = randomUUID();
    this.volumes.set(volumeId, { id: volumeId, asked: {}, status: 'reserved' });
    return { volumeId, attachmentId: this.#attach(volumeId, instance).id };
  }

  #attach(volume_id: string, instance: string): AttachmentRecord {
    const attachment = { id: randomUUID(), volume_id, instance, connector: null, status: 'reserved' };
    this.attachments.set(attachment.id, attachment);
    return attachment;
  }

  #answer(line: string, body: RequestBody): Answer {
    if (this.refused?.test(line)) return this.refusal;
    const [, method, collection, id, action] = /^(\w+) \/v3\/[^/]+\/(\w+)(?:\/([^/]+))?(\/action)?$/.exec(line) ?? [];
    const route = `${method} ${collection}${id === undefined ? '' : '/id'}${action ?? ''}`;
    switch (route) {
      case 'POST volumes':
        return this.#createVolume(body['volume'] ?? {});
      case 'GET volumes/id':
        return this.#showVolume(id ?? '');
      case 'DELETE volumes/id':
        return this.volumes.delete(id ?? '') ? { status: 202 } : missing;
      case 'POST attachments':
        return this.#createAttachment(body['attachment'] ?? {});
      case 'PUT attachments/id':
        return this.#updateAttachment(id ?? '', body['attachment']?.['connector'] ?? {});
      case 'POST attachments/id/action':
        return this.#complete(id ?? '');
      case 'DELETE attachments/id':
        return this.attachments.delete(id ?? '') ? { status: 200, body: { attachments: [] } } : missing;
      default:
        return missing;
    }
  }

  #createVolume(asked: Record<string, unknown>): Answer {
    const volume: VolumeRecord = { id: randomUUID(), asked, status: 'creating' };
    this.volumes.set(volume.id, volume);
    return { status: 202, body: { volume: { id: volume.id, status: volume.status, size: asked['size'] } } };
  }

  /** A volume is `creating` when it is looked at first, and ready when it is looked at again. */
  #showVolume(id: string): Answer {
    const volume = this.volumes.get(id);
    if (volume === undefined) return missing;
    const { status } = volume;
    if (status === 'creating') volume.status = this.created;
    return { status: 200, body: { volume: { id, status, size: 1, bootable: 'true', name: '' } } };
  }

  #createAttachment({ volume_uuid, instance_uuid }: Record<string, string>): Answer {
    if (volume_uuid === undefined || !this.volumes.has(volume_uuid)) return missing;
    return { status: 200, body: { attachment: this.#view(this.#attach(volume_uuid, instance_uuid ?? '')) } };
  }

  #updateAttachment(id: string, connector: Record<string, unknown>): Answer {
    const attachment = this.attachments.get(id);
    if (attachment === undefined) return missing;
    attachment.connector = connector;
    return { status: 200, body: { attachment: this.#view(attachment) } };
  }

  #complete(id: string): Answer {
    const attachment = this.attachments.get(id);
    if (attachment === undefined) return missing;
    attachment.status = 'attached';
    return { status: 204 };
  }

  #view({ id, volume_id, instance, connector, status }: AttachmentRecord) {
    const reached = {
      driver_volume_type: 'local',
      device_path: `/var/lib/cinder/volumes/volume-${volume_id}`,
      access_mode: 'rw',
    };
    return { id, volume_id, instance, status, connection_info: connector === null ? {} : reached };
  }
}
