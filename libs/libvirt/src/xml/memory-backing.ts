import { element, type XmlElement, type XmlFormat } from './xml-element.js';

/** Huge pages of a guest node: size in KiB, node as libvirt writes a set. */
export interface HugePages {
  readonly sizeKib: number;
  readonly nodeset: string;
}

/** `<memoryBacking>` */
export class MemoryBacking implements XmlFormat {
  hugePages: HugePages[] = [];
  /** False keeps the host from merging equal pages. */
  isShareable = true;
  isLocked = false;
  /** Memory in a file of the host, allocated at once. */
  isFileBacked = false;

  /** True when there is nothing to say, and the element is left out. */
  get isEmpty(): boolean {
    return this.hugePages.length === 0 && this.isShareable && !this.isLocked && !this.isFileBacked;
  }

  format(): XmlElement {
    const pages = this.hugePages.map(({ sizeKib, nodeset }) =>
      element('page', { size: sizeKib, nodeset, unit: 'KiB' }),
    );
    return element('memoryBacking', null, [
      pages.length > 0 ? element('hugepages', null, pages) : null,
      this.isShareable ? null : element('nosharepages'),
      this.isLocked ? element('locked') : null,
      ...(this.isFileBacked
        ? [
            element('source', { type: 'file' }),
            element('access', { mode: 'shared' }),
            element('allocation', { mode: 'immediate' }),
            element('discard'),
          ]
        : []),
    ]);
  }
}
