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

/** `<cpu>` */
export class Cpu implements XmlFormat {
  /** host-model, host-passthrough, custom; null leaves it out */
  mode: string | null = null;
  match = 'exact';
  model: string | null = null;
  vendor: string | null = null;
  topology: CpuTopology | null = null;
  features: CpuFeature[] = [];
  numa: XmlFormat | null = null;

  format(): XmlElement {
    const features = [...this.features].sort((a, b) => (a.name < b.name ? -1 : 1));
    return element('cpu', { mode: this.mode, match: this.match }, [
      this.model === null ? null : textElement('model', this.model),
      this.vendor === null ? null : textElement('vendor', this.vendor),
      this.topology === null ? null : element('topology', { ...this.topology }),
      ...features.map(({ policy, name }) => element('feature', { policy, name })),
      this.numa === null ? null : this.numa.format(),
    ]);
  }
}
