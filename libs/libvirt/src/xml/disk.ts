import { element, textElement, type XmlElement, type XmlFormat, type XmlValue } from './xml-element.js';

/** Where the data of a disk lie. */
export type DiskSource =
  | { type: 'file' | 'block' | 'mount'; path: string }
  | { type: 'network'; protocol: string; name: string | null; hosts: readonly { name: string; port: string | null }[] };

/** `<auth>` of a network disk. */
export interface DiskAuth {
  username: string;
  secretType: string;
  secretUuid: string;
}

/** Throttling by name of its element (`read_bytes_sec`), as text from a flavor or a volume type. */
export type DiskTuning = ReadonlyMap<string, XmlValue>;

const TUNING_ORDER = [
  'read_bytes_sec',
  'read_iops_sec',
  'write_bytes_sec',
  'write_iops_sec',
  'total_bytes_sec',
  'total_iops_sec',
  'read_bytes_sec_max',
  'write_bytes_sec_max',
  'total_bytes_sec_max',
  'read_iops_sec_max',
  'write_iops_sec_max',
  'total_iops_sec_max',
  'size_iops_sec',
];
const PATH_ATTRIBUTE = { file: 'file', block: 'dev', mount: 'dir' } as const;

/** `<disk>` */
export class Disk implements XmlFormat {
  source: DiskSource = { type: 'file', path: '' };
  /** disk, cdrom, floppy, lun */
  device = 'disk';
  driverName: string | null = null;
  /** raw, qcow2 */
  driverFormat: string | null = null;
  driverCache: string | null = null;
  driverDiscard: string | null = null;
  driverIo: string | null = null;
  hasDriverIommu = false;
  /** Name by which the device is found again in a running domain. */
  alias: string | null = null;
  auth: DiskAuth | null = null;
  targetDev: string | null = null;
  targetBus: string | null = null;
  serial: string | null = null;
  tuning: DiskTuning = new Map();
  logicalBlockSize: XmlValue = null;
  physicalBlockSize: XmlValue = null;
  isReadonly = false;
  isShareable = false;
  bootOrder: string | null = null;
  address: XmlFormat | null = null;
  encryption: XmlFormat | null = null;

  format(): XmlElement {
    return element('disk', { type: this.source.type, device: this.device }, [
      this.formatDriver(),
      this.alias === null ? null : element('alias', { name: this.alias }),
      this.formatSource(),
      this.formatAuth(),
      element('target', { bus: this.targetBus, dev: this.targetDev }),
      this.serial === null ? null : textElement('serial', this.serial),
      this.formatTuning(),
      this.formatBlockSizes(),
      this.isReadonly ? element('readonly') : null,
      this.isShareable ? element('shareable') : null,
      this.bootOrder === null ? null : element('boot', { order: this.bootOrder }),
      this.address === null ? null : this.address.format(),
      this.encryption === null ? null : this.encryption.format(),
    ]);
  }

  private formatDriver(): XmlElement | null {
    if (this.driverName === null && this.driverFormat === null && this.driverCache === null) return null;
    return element('driver', {
      name: this.driverName,
      type: this.driverFormat,
      cache: this.driverCache,
      discard: this.driverDiscard,
      io: this.driverIo,
      iommu: this.hasDriverIommu ? 'on' : null,
    });
  }

  private formatSource(): XmlElement {
    const { source } = this;
    if (source.type !== 'network') return element('source', { [PATH_ATTRIBUTE[source.type]]: source.path });
    const hosts = source.hosts.map(({ name, port }) => element('host', { name, port }));
    return element('source', { protocol: source.protocol, name: source.name }, hosts);
  }

  private formatAuth(): XmlElement | null {
    if (this.auth === null) return null;
    const { username, secretType: type, secretUuid: uuid } = this.auth;
    return element('auth', { username }, [element('secret', { type, uuid })]);
  }

  private formatTuning(): XmlElement | null {
    if (this.tuning.size === 0) return null;
    const limits = TUNING_ORDER.filter((name) => this.tuning.has(name));
    return element(
      'iotune',
      null,
      limits.map((name) => textElement(name, this.tuning.get(name))),
    );
  }

  private formatBlockSizes(): XmlElement | null {
    if (this.logicalBlockSize === null && this.physicalBlockSize === null) return null;
    return element('blockio', {
      logical_block_size: this.logicalBlockSize,
      physical_block_size: this.physicalBlockSize,
    });
  }
}
