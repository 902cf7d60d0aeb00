import { element, textElement, type XmlElement, type XmlFormat, type XmlValue } from './xml-element.js';

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
  /** Id and extra specs, where the release tells them. */
  readonly more?: { readonly id: string; readonly extraSpecs: readonly (readonly [name: string, value: string])[] };
}

/** The image, as the server remembers it. */
export interface NovaImage {
  /** Empty for a boot from a volume. */
  readonly uuid: string;
  readonly containerFormat: string | null;
  readonly diskFormat: string | null;
  /** GiB */
  readonly minDisk: XmlValue;
  /** MiB */
  readonly minRam: XmlValue;
  /** Names and values in print. */
  readonly properties: readonly (readonly [name: string, value: string])[];
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
  image: NovaImage | null = null;
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
      this.image === null ? null : formatImage(this.image),
      element('nova:owner', null, [formatOwner('nova:user', this.user), formatOwner('nova:project', this.project)]),
      this.root === null ? null : element('nova:root', { ...this.root }),
      element('nova:ports', null, this.ports.map(formatPort)),
    ]);
  }
}

function formatFlavor(flavor: NovaFlavor): XmlElement {
  const { more } = flavor;
  return element('nova:flavor', { name: flavor.name, id: more?.id }, [
    textElement('nova:memory', flavor.memory),
    textElement('nova:disk', flavor.disk),
    textElement('nova:swap', flavor.swap),
    textElement('nova:ephemeral', flavor.ephemeral),
    textElement('nova:vcpus', flavor.vcpus),
    more === undefined ? null : element('nova:extraSpecs', null, formatNamed('nova:extraSpec', more.extraSpecs)),
  ]);
}

function formatNamed(name: string, entries: readonly (readonly [string, string])[]): XmlElement[] {
  return entries.map(([key, value]) => textElement(name, value, { name: key }));
}

function formatImage(image: NovaImage): XmlElement {
  const fact = (name: string, value: XmlValue) =>
    value === null || value === undefined ? null : textElement(name, value);
  return element('nova:image', { uuid: image.uuid }, [
    fact('nova:containerFormat', image.containerFormat),
    fact('nova:diskFormat', image.diskFormat),
    fact('nova:minDisk', image.minDisk),
    fact('nova:minRam', image.minRam),
    element('nova:properties', null, formatNamed('nova:property', image.properties)),
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
