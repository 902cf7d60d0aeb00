import { setTimeout as wait } from 'node:timers/promises';
import type { CloudProcess } from './cloud-process.js';

const HEADERS = {
  accept: 'application/json',
  'x-auth-token': 'bench:bench',
  'x-roles': 'admin',
  'openstack-api-version': 'compute 2.37',
};
/** Twenty properties, as the figures of the original were taken with. */
export const PROPERTIES: Readonly<Record<string, string>> = Object.fromEntries([
  ['hw_disk_bus', 'scsi'],
  ['hw_scsi_model', 'virtio-scsi'],
  ['hw_vif_model', 'e1000'],
  ['os_type', 'windows'],
  ...Array.from({ length: 16 }, (_, index) => [`custom_${index}`, `value ${index}`]),
]);

/** A client of the measured cloud. */
export class CloudLoad {
  constructor(private readonly cloud: CloudProcess) {}

  async image(): Promise<string> {
    const url = `http://127.0.0.1:${this.cloud.ports.glance}/v2/images`;
    const fields = { name: 'bench', disk_format: 'qcow2', container_format: 'bare', ...PROPERTIES };
    const { id } = (await this.#ask('POST', url, JSON.stringify(fields))) as { id: string };
    await this.#ask('PUT', `${url}/${id}/file`, 'bytes', 'application/octet-stream');
    return id;
  }

  async patch(image: string, value: string): Promise<void> {
    const changes = JSON.stringify([{ op: 'replace', path: '/custom_0', value }]);
    await this.#ask(
      'PATCH',
      `http://127.0.0.1:${this.cloud.ports.glance}/v2/images/${image}`,
      changes,
      'application/openstack-images-v2.1-json-patch',
    );
  }

  /** Creates a server and waits until it is ACTIVE. */
  async server(image: string): Promise<string> {
    const url = `http://127.0.0.1:${this.cloud.ports.nova}/v2.1/servers`;
    const server = { name: 'bench', flavorRef: '1', networks: 'none', imageRef: image };
    const made = (await this.#ask('POST', url, JSON.stringify({ server }))) as { server: { id: string } };
    for (;;) {
      const shown = (await this.#ask('GET', `${url}/${made.server.id}`)) as {
        server: { status: string; fault?: { message: string } };
      };
      if (shown.server.status === 'ACTIVE') return made.server.id;
      if (shown.server.status === 'ERROR') throw new Error(`server ${made.server.id}: ${shown.server.fault?.message}`);
      await wait(10);
    }
  }

  async #ask(method: string, url: string, body?: string, type = 'application/json'): Promise<unknown> {
    const headers = body === undefined ? HEADERS : { ...HEADERS, 'content-type': type };
    const response = await fetch(url, { method, headers, body });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${text}`);
    return text === '' ? null : (JSON.parse(text) as unknown);
  }
}
