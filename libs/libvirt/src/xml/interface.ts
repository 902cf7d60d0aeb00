import { element, type XmlElement, type XmlFormat, type XmlValue } from './xml-element.js';

/** One direction of `<bandwidth>`, as the flavor's extra specs give it: average, peak and burst (KiB/s, KiB/s, KiB). */
export type BandwidthLimit = Partial<Record<'average' | 'peak' | 'burst', XmlValue>>;

/** `<interface>` */
export class Interface implements XmlFormat {
  /** bridge, ethernet, direct */
  type = 'bridge';
  macAddress = '';
  model: string | null = null;
  driverName: string | null = null;
  driverQueues: number | null = null;
  driverRxQueueSize: XmlValue = null;
  driverTxQueueSize: XmlValue = null;
  hasDriverIommu = false;
  /** Whether virtqueues are packed. */
  isDriverPacked = false;
  /** Only of type ethernet: what libvirt runs to set the device up; empty text for nothing. */
  script: string | null = null;
  source: string | null = null;
  /** Only of type direct. */
  sourceMode = 'private';
  mtu: number | null = null;
  targetDev: string | null = null;
  /** False where the device exists and libvirt is not to make it. */
  isTargetManaged = true;
  virtualPort: { type: string; parameters: readonly Readonly<Record<string, string>>[] } | null = null;
  /** Network filter of the firewall driver. */
  filter: string | null = null;
  inbound: BandwidthLimit = {};
  outbound: BandwidthLimit = {};

  format(): XmlElement {
    const port = this.virtualPort;
    return element('interface', { type: this.type }, [
      element('mac', { address: this.macAddress }),
      this.model ? element('model', { type: this.model }) : null,
      this.formatDriver(),
      this.formatSource(),
      this.mtu === null ? null : element('mtu', { size: this.mtu }),
      this.formatTarget(),
      port === null
        ? null
        : element(
            'virtualport',
            { type: port.type },
            port.parameters.map((set) => element('parameters', set)),
          ),
      this.filter === null ? null : element('filterref', { filter: this.filter }),
      this.formatBandwidth(),
    ]);
  }

  private formatDriver(): XmlElement | null {
    if (!this.driverName && !this.hasDriverIommu && !this.isDriverPacked) return null;
    return element('driver', {
      name: this.driverName,
      iommu: this.hasDriverIommu ? 'on' : null,
      packed: this.isDriverPacked ? 'on' : null,
      queues: this.driverQueues,
      rx_queue_size: this.driverRxQueueSize,
      tx_queue_size: this.driverTxQueueSize,
    });
  }

  private formatTarget(): XmlElement | null {
    if (this.targetDev === null) return null;
    return element('target', { dev: this.targetDev, managed: this.isTargetManaged ? null : 'no' });
  }

  private formatSource(): XmlElement | null {
    if (this.type === 'ethernet') return this.script === null ? null : element('script', { path: this.script });
    if (this.type === 'direct') return element('source', { dev: this.source, mode: this.sourceMode });
    return element('source', { bridge: this.source });
  }

  private formatBandwidth(): XmlElement | null {
    if (!this.inbound.average && !this.outbound.average) return null;
    const direction = (name: string, limit: BandwidthLimit) =>
      limit.average === undefined
        ? null
        : element(name, { average: limit.average, peak: limit.peak, burst: limit.burst });
    return element('bandwidth', null, [direction('inbound', this.inbound), direction('outbound', this.outbound)]);
  }
}
