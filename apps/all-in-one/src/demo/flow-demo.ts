import { DataSource } from 'typeorm';
import type { Cloud } from '../cloud.js';
import { argument, BusTap, type SeenMessage } from './bus-tap.js';
import { Checks } from './checks.js';
import { CloudUser } from './cloud-user.js';
import { Printer } from './printer.js';
import { printTrail, type Trail } from './trail.js';

/** What the demo's image is created with: default properties (columns) and custom ones (rows). */
const DEFAULTS = { name: 'demo-image', disk_format: 'qcow2', container_format: 'bare', min_disk: 1, min_ram: 64 };
const CUSTOM = {
  os_type: 'windows',
  architecture: 'x86_64',
  hw_disk_bus: 'scsi',
  hw_scsi_model: 'virtio-scsi',
  hw_vif_model: 'virtio',
  hw_video_model: 'qxl',
  hw_qemu_guest_agent: 'yes',
  os_command_line: 'console=ttyS0',
  note: 'n'.repeat(300),
};
const LISTENED = [
  { exchange: 'cinder', routingKey: 'cinder-volume.#' },
  { exchange: 'nova', routingKey: 'compute.#' },
];

/** The header of an empty qcow2 image of 1 MiB. */
function emptyDisk(): Uint8Array {
  const header = Buffer.alloc(512);
  header.write('QFI\xfb', 0, 'latin1');
  header.writeUInt32BE(2, 4);
  header.writeUInt32BE(16, 20);
  header.writeBigUInt64BE(1_048_576n, 24);
  return header;
}

type KeyValue = { readonly key: string; readonly value: string | null };

/** Plays the flow of one property set through the public APIs and shows it at every hop. */
export class FlowDemo {
  readonly #printer = new Printer();
  readonly #checks = new Checks(this.#printer);
  readonly #user: CloudUser;
  readonly #database: DataSource;

  private constructor(
    cloud: Cloud,
    private readonly tap: BusTap,
  ) {
    this.#user = new CloudUser(cloud.config, this.#printer);
    const nova = cloud.services.find((service) => service.name === 'nova-api');
    if (nova === undefined) throw new Error('the cloud has no nova-api');
    this.#database = nova.app.get(DataSource);
  }

  /** True when everything that was printed was as it should be. */
  static async play(cloud: Cloud): Promise<boolean> {
    const tap = await BusTap.open(cloud.config.transportUrl, LISTENED);
    try {
      return await new FlowDemo(cloud, tap).#play();
    } finally {
      await tap.close();
    }
  }

  async #play(): Promise<boolean> {
    const image = await this.#image();
    await this.#update(image);
    const volume = await this.#volume(image);
    const fromImage = await this.#server('A server from the image', image, { name: 'from-image', imageRef: image });
    const mapping = { boot_index: 0, uuid: volume, source_type: 'volume', destination_type: 'volume' };
    const fromVolume = await this.#server('A server from the volume', '', {
      name: 'from-volume',
      block_device_mapping_v2: [mapping],
    });
    this.#printer.step('The whole way, property by property');
    const trail: Trail = {
      image: await this.#imageProperties(image),
      volume: await this.#volumeRows(volume),
      fromImage,
      fromVolume,
    };
    printTrail(this.#printer, this.#checks, trail);
    return this.#checks.summary();
  }

  async #image(): Promise<string> {
    this.#printer.step(
      'An image: default properties are columns of glance.images, custom ones rows of glance.image_properties',
    );
    const id = await this.#user.createImage({ ...DEFAULTS, ...CUSTOM }, emptyDisk());
    const columns = 'id, name, status, disk_format, container_format, min_disk, min_ram, size, checksum';
    const [row] = (await this.#database.query(`SELECT ${columns} FROM glance.images WHERE id = $1`, [id])) as Record<
      string,
      unknown
    >[];
    this.#printer.entries('glance.images', Object.entries(row ?? {}));
    const rows = await this.#imageProperties(id);
    this.#printer.entries('glance.image_properties', [...rows]);
    this.#checks.equal('every custom property is one row, its value as it was sent', Object.fromEntries(rows), CUSTOM);
    return id;
  }

  async #update(image: string): Promise<void> {
    this.#printer.step(
      'A property changed, one added, one removed: values are not validated, a removed row stays and is marked deleted',
    );
    await this.#user.patchImage(image, [
      { op: 'replace', path: '/hw_vif_model', value: 'e1000' },
      { op: 'add', path: '/hw_watchdog_action', value: 'reset' },
      { op: 'remove', path: '/os_command_line' },
    ]);
    const rows = (await this.#database.query(
      'SELECT name, value, deleted FROM glance.image_properties WHERE image_id = $1 ORDER BY id',
      [image],
    )) as { name: string; value: string; deleted: boolean }[];
    this.#printer.entries(
      'glance.image_properties',
      rows.map((row) => [row.name, row.deleted ? `${row.value}  (deleted)` : row.value]),
    );
    this.#checks.that(
      'the removed property is still a row, marked deleted',
      rows.some((row) => row.name === 'os_command_line' && row.deleted),
    );
  }

  async #volume(image: string): Promise<string> {
    this.#printer.step(
      'A volume from the image: the volume manager copies properties and attributes into cinder.volume_glance_metadata',
    );
    const id = await this.#user.createVolume({ size: 1, name: 'demo-volume', imageRef: image });
    const message = this.#message('create_volume', [
      'volume.id',
      'volume.size',
      'request_spec.volume_id',
      'request_spec.image_id',
    ]);
    this.#checks.equal('the message names the volume', message && argument(message, 'volume.id'), id);
    this.#checks.equal('and its image', message && argument(message, 'request_spec.image_id'), image);
    const rows = await this.#volumeRows(id);
    this.#printer.entries('cinder.volume_glance_metadata', [...rows]);
    const properties = await this.#imageProperties(image);
    const copied = [...properties].every(([name, value]) => rows.get(name) === value);
    this.#checks.that('every property of the image was copied uncut', copied);
    this.#checks.equal('the copy knows its image', rows.get('image_id'), image);
    return id;
  }

  async #server(title: string, imageRef: string, request: Record<string, unknown>) {
    this.#printer.step(
      `${title}: the API stores nova.instance_system_metadata and casts build_and_run_instance to a compute host`,
    );
    const id = await this.#user.createServer({ flavorRef: '2', networks: 'auto', ...request });
    const message = this.#message('build_and_run_instance', []);
    const sent = (message?.args['image'] as { properties?: Record<string, unknown> } | undefined)?.properties ?? {};
    this.#printer.entries('  args.image.properties', Object.entries(sent));
    const rows = await this.#database.query(
      'SELECT key, value FROM nova.instance_system_metadata WHERE instance_uuid = $1 AND deleted = 0 ORDER BY id',
      [id],
    );
    const metadata = new Map((rows as KeyValue[]).map(({ key, value }) => [key, value ?? '']));
    this.#printer.entries('nova.instance_system_metadata', [...metadata]);
    this.#checks.equal(
      'image_base_image_ref names the image it came from',
      metadata.get('image_base_image_ref'),
      imageRef,
    );
    const xml = await this.#user.domainXml(id);
    this.#printer.document('domain XML', xml);
    return { metadata, xml };
  }

  /** Shows the newest message of a method, with these of its arguments: `volume.id` is a field of the object `volume`. */
  #message(method: string, names: readonly string[]): SeenMessage | undefined {
    const message = this.tap.last(method);
    this.#checks.that(`${method} was cast over the bus`, message !== undefined);
    if (message === undefined) return undefined;
    this.#printer.entries(`message ${method}`, [
      ['exchange', message.exchange],
      ['routing key', message.routingKey],
      ['request id', message.requestId],
      ...names.map((name) => [`args.${name}`, argument(message, name)] as const),
    ]);
    return message;
  }

  async #imageProperties(id: string): Promise<Map<string, string>> {
    const sql =
      'SELECT name AS key, value FROM glance.image_properties WHERE image_id = $1 AND NOT deleted ORDER BY id';
    return new Map(((await this.#database.query(sql, [id])) as KeyValue[]).map(({ key, value }) => [key, value ?? '']));
  }

  async #volumeRows(id: string): Promise<Map<string, string>> {
    const sql = 'SELECT key, value FROM cinder.volume_glance_metadata WHERE volume_id = $1 AND NOT deleted ORDER BY id';
    return new Map(((await this.#database.query(sql, [id])) as KeyValue[]).map(({ key, value }) => [key, value ?? '']));
  }
}
