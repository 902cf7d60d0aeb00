import { element, textElement, type XmlElement, type XmlFormat } from './xml-element.js';

const NAMESPACE = 'http://openstack.org/xmlns/libvirt/nova/1.1';

/** A port of the server and its fixed addresses. */
export interface NovaPort {
  readonly uuid: string;
  readonly ips: readonly { readonly address: string; readonly version: 4 | 6 }[];
}

/** Sizes of the flavor: memory and swap in MiB, disks in GiB. */
export interface NovaFlavor {
  readonly name: string;
  readonly memory: number;
  readonly disk: number;
  readonly swap: number;
  readonly ephemeral: number;
  readonly vcpus: number;
}

/** Name and id of a user or project. */
export interface NovaOwner {
  readonly uuid: string;
  readonly name: string;
}

/** `<nova:instance>`: what the domain says of its server. */
export class NovaInstance implements XmlFormat {
  /** Version of the compute service. */
  packageVersion = '';
  displayName: string | null = null;
  /** `YYYY-MM-DD HH:MM:SS`, UTC */
  creationTime: string | null = null;
  flavor: NovaFlavor | null = null;
  user: NovaOwner | null = null;
  project: NovaOwner | null = null;
  /** What the root disk is: an image, or a volume, which is not named. */
  root: { readonly type: 'image' | 'volume'; readonly uuid: string } | null = null;
  ports: NovaPort[] = [];

  format(): XmlElement {
    return element('nova:instance', { 'xmlns:nova': NAMESPACE }, [
      element('nova:package', { version: this.packageVersion }),
      this.displayName === null ? null : textElement('nova:name', this.displayName),
      this.creationTime === null ? null : textElement('nova:creationTime', this.creationTime),
      this.flavor === null ? null : formatFlavor(this.flavor),
      element('nova:owner', null, [formatOwner('nova:user', this.user), formatOwner('nova:project', this.project)]),
      this.root === null ? null : element('nova:root', { ...this.root }),
      element('nova:ports', null, this.ports.map(formatPort)),
    ]);
  }
}

function formatFlavor(flavor: NovaFlavor): XmlElement {
  return element('nova:flavor', { name: flavor.name }, [
    textElement('nova:memory', flavor.memory),
    textElement('nova:disk', flavor.disk),
    textElement('nova:swap', flavor.swap),
    textElement('nova:ephemeral', flavor.ephemeral),
    textElement('nova:vcpus', flavor.vcpus),
  ]);
}

function formatOwner(name: string, owner: NovaOwner | null): XmlElement | null {
  return owner === null ? null : textElement(name, owner.name, { uuid: owner.uuid });
}

function formatPort(port: NovaPort): XmlElement {
  const ips = port.ips.map(({ address, version }) =>
    element('nova:ip', { type: 'fixed', address, ipVersion: version }),
  );
  return element('nova:port', { uuid: port.uuid }, ips);
}
