import { element, type XmlElement, type XmlFormat } from './xml-element.js';

/** What a character device is connected to on the host. */
export type CharacterSource =
  | { type: 'pty' }
  | { type: 'file'; path: string }
  | { type: 'unix'; path: string }
  | { type: 'tcp'; host: string; service: number }
  | { type: 'spicevmc' };

/** `<log>` that libvirt's virtlogd keeps of a character device. */
export interface CharacterLog {
  file: string;
  append: 'on' | 'off';
}

function formatSource(source: CharacterSource): XmlElement | null {
  switch (source.type) {
    case 'file':
      return element('source', { path: source.path });
    case 'unix':
      return element('source', { mode: 'bind', path: source.path });
    case 'tcp':
      return element('source', { mode: 'bind', host: source.host, service: source.service });
    default:
      return null;
  }
}

/** `<serial>` or `<console>` */
export class CharacterDevice implements XmlFormat {
  log: CharacterLog | null = null;
  targetPort: number | null = null;
  targetType: string | null = null;

  constructor(
    readonly name: 'serial' | 'console',
    readonly source: CharacterSource,
  ) {}

  format(): XmlElement {
    const hasTarget = this.targetPort !== null || this.targetType !== null;
    return element(this.name, { type: this.source.type }, [
      formatSource(this.source),
      this.log === null ? null : element('log', { ...this.log }),
      hasTarget ? element('target', { port: this.targetPort, type: this.targetType }) : null,
    ]);
  }
}

/** `<channel>`: a named pipe into the guest over virtio. */
export class Channel implements XmlFormat {
  constructor(
    readonly source: CharacterSource,
    readonly targetName: string,
    readonly targetType = 'virtio',
  ) {}

  format(): XmlElement {
    return element('channel', { type: this.source.type }, [
      formatSource(this.source),
      element('target', { type: this.targetType, name: this.targetName }),
    ]);
  }
}
