import { element, type XmlElement, type XmlFormat } from './xml-element.js';

/** `<numatune>`: host nodes that the guest's memory comes from, as a whole and node by node. */
export class NumaTune implements XmlFormat {
  constructor(
    /** Host nodes as libvirt writes a set. */
    readonly nodeset: string,
    /** Host node of each guest node, in the guest's order. */
    readonly nodes: readonly number[],
  ) {}

  format(): XmlElement {
    return element('numatune', null, [
      element('memory', { mode: 'strict', nodeset: this.nodeset }),
      ...this.nodes.map((host, cellid) => element('memnode', { cellid, mode: 'strict', nodeset: host })),
    ]);
  }
}
