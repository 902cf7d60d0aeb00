import { element, textElement, type XmlElement, type XmlFormat } from './xml-element.js';

/** How vCPUs appear to the guest. */
export interface CpuTopology {
  sockets: number;
  cores: number;
  threads: number;
}

/** `<feature policy name>` of the CPU. */
export interface CpuFeature {
  name: string;
  policy: string;
}

/** `<maxphysaddr>`: width of physical addresses, the host's or so many bits. */
export interface MaxPhysAddr {
  mode: string;
  bits: number | bigint | null;
}

/** `<cpu>` */
export class Cpu implements XmlFormat {
  /** host-model, host-passthrough, custom; null leaves it out */
  mode: string | null = null;
  match = 'exact';
  arch: string | null = null;
  model: string | null = null;
  vendor: string | null = null;
  topology: CpuTopology | null = null;
  maxPhysAddr: MaxPhysAddr | null = null;
  features: CpuFeature[] = [];
  numa: XmlFormat | null = null;

  format(): XmlElement {
    return element('cpu', { mode: this.mode, match: this.match }, [
      this.arch === null ? null : textElement('arch', this.arch),
      this.model === null ? null : textElement('model', this.model),
      this.vendor === null ? null : textElement('vendor', this.vendor),
      this.topology === null ? null : element('topology', { ...this.topology }),
      this.maxPhysAddr === null ? null : element('maxphysaddr', { ...this.maxPhysAddr }),
      ...this.features.map(({ policy, name }) => element('feature', { policy, name })),
      this.numa === null ? null : this.numa.format(),
    ]);
  }
}
