import { element, type XmlElement, type XmlFormat } from './xml-element.js';

/** `<emulatorpin>`: host CPUs of the emulator's own threads. Sets of CPUs are as libvirt writes them. */
export class EmulatorPin implements XmlFormat {
  constructor(readonly cpuset: string) {}

  format(): XmlElement {
    return element('emulatorpin', { cpuset: this.cpuset });
  }
}

/** `<iothreadpin>`: host CPUs of one thread for I/O. */
export class IoThreadPin implements XmlFormat {
  constructor(
    readonly thread: number,
    readonly cpuset: string,
  ) {}

  format(): XmlElement {
    return element('iothreadpin', { iothread: this.thread, cpuset: this.cpuset });
  }
}

/** `<vcpupin>`: host CPUs of one guest CPU. */
export class VcpuPin implements XmlFormat {
  constructor(
    readonly vcpu: number,
    readonly cpuset: string,
  ) {}

  format(): XmlElement {
    return element('vcpupin', { vcpu: this.vcpu, cpuset: this.cpuset });
  }
}

/** `<vcpusched>`: guest CPUs with a realtime scheduler. */
export class VcpuSched implements XmlFormat {
  constructor(
    readonly vcpus: string,
    readonly scheduler: string,
    readonly priority: number,
  ) {}

  format(): XmlElement {
    return element('vcpusched', { vcpus: this.vcpus, scheduler: this.scheduler, priority: this.priority });
  }
}
