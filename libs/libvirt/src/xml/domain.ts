import { element, textElement, type XmlElement, type XmlFormat } from './xml-element.js';

type Section = XmlFormat | null;

function formatted(section: Section): XmlElement | null {
  return section === null ? null : section.format();
}

function wrapped(name: string, parts: readonly XmlFormat[]): XmlElement | null {
  return parts.length === 0
    ? null
    : element(
        name,
        null,
        parts.map((part) => part.format()),
      );
}

/** `<domain>`: the sections in the order in which nova writes them; a section that is null or empty is left out. */
export class Domain implements XmlFormat {
  type = 'kvm';
  uuid = '';
  name = '';
  /** KiB */
  memory = 512 * 1024;
  maxMemory: Section = null;
  memoryBacking: Section = null;
  numaTune: Section = null;
  vcpus = 1;
  /** Host CPUs that vCPUs may float over: `0-3,^2`. */
  cpuset: string | null = null;
  metadata: XmlFormat[] = [];
  sysinfo: Section = null;
  os: Section = null;
  features: XmlFormat[] = [];
  /** Threads for I/O; null where QEMU's main loop does it. */
  ioThreads: number | null = null;
  cpuTune: Section = null;
  clock: Section = null;
  cpu: Section = null;
  devices: XmlFormat[] = [];
  launchSecurity: Section = null;

  format(): XmlElement {
    return element('domain', { type: this.type }, [
      textElement('uuid', this.uuid),
      textElement('name', this.name),
      textElement('memory', this.memory),
      formatted(this.maxMemory),
      formatted(this.memoryBacking),
      formatted(this.numaTune),
      textElement('vcpu', this.vcpus, { cpuset: this.cpuset }),
      wrapped('metadata', this.metadata),
      formatted(this.sysinfo),
      formatted(this.os),
      wrapped('features', this.features),
      this.ioThreads === null ? null : textElement('iothreads', this.ioThreads),
      formatted(this.cpuTune),
      formatted(this.clock),
      formatted(this.cpu),
      wrapped('devices', this.devices),
      formatted(this.launchSecurity),
    ]);
  }
}
