import { element, type XmlElement, type XmlFormat } from './xml-element.js';

/** `<cell>` of the guest's NUMA topology. */
export interface CpuNumaCell {
  readonly id: number;
  /** CPUs as libvirt writes a set. */
  readonly cpus: string;
  /** KiB */
  readonly memory: number;
  readonly memAccess: 'shared' | null;
}

/** `<numa>` of the CPU. */
export class CpuNuma implements XmlFormat {
  constructor(readonly cells: readonly CpuNumaCell[]) {}

  format(): XmlElement {
    const cells = this.cells.map(({ id, cpus, memory, memAccess }) => element('cell', { id, cpus, memory, memAccess }));
    return element('numa', null, cells);
  }
}
