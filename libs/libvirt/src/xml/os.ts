import { element, textElement, type XmlElement, type XmlFormat, yesNo } from './xml-element.js';

/** `<loader>`: the firmware, as a path or by its properties. */
export interface OsLoader {
  path: string | null;
  type?: string | null;
  readonly?: boolean | null;
  secure?: boolean | null;
  /** Whether the firmware keeps no variables; absent: not said. */
  stateless?: boolean;
}

/** `<nvram template>` */
export interface OsNvram {
  path: string | null;
  template: string;
}

/** `<os>`: what boots, and from where. */
export class Os implements XmlFormat {
  /** What firmware libvirt is to choose; null where none is asked for. */
  firmware: { readonly type: 'efi'; readonly secureBoot: boolean } | null = null;
  /** hvm, xen, exe, uml */
  type = 'hvm';
  arch: string | null = null;
  machine: string | null = null;
  kernel: string | null = null;
  loader: OsLoader | null = null;
  nvram: OsNvram | null = null;
  initrd: string | null = null;
  cmdline: string | null = null;
  /** Root device of a container or uml guest. */
  root: string | null = null;
  init: string | null = null;
  /** hd, cdrom, fd, in boot order */
  bootDevices: readonly string[] = [];
  /** Where the guest reads its SMBIOS tables from: `sysinfo`. */
  smbiosMode: string | null = null;
  hasBootMenu = false;

  format(): XmlElement {
    return element('os', { firmware: this.firmware?.type }, [
      this.firmware === null ? null : element('firmware', null, [this.formatSecureBoot(this.firmware.secureBoot)]),
      textElement('type', this.type, { arch: this.arch, machine: this.machine }),
      this.optional('kernel', this.kernel),
      this.formatLoader(),
      this.nvram === null ? null : textElement('nvram', this.nvram.path, { template: this.nvram.template }),
      this.optional('initrd', this.initrd),
      this.optional('cmdline', this.cmdline),
      this.optional('root', this.root),
      this.optional('init', this.init),
      ...this.bootDevices.map((dev) => element('boot', { dev })),
      this.smbiosMode === null ? null : element('smbios', { mode: this.smbiosMode }),
      this.hasBootMenu ? element('bootmenu', { enable: 'yes' }) : null,
    ]);
  }

  private formatSecureBoot(isOn: boolean): XmlElement {
    return element('feature', { name: 'secure-boot', enabled: yesNo(isOn) });
  }

  private optional(name: string, text: string | null): XmlElement | null {
    return text === null ? null : textElement(name, text);
  }

  private formatLoader(): XmlElement | null {
    if (this.loader === null) return null;
    const { path, type = null, readonly = null, secure = null, stateless } = this.loader;
    return textElement('loader', path, {
      type,
      readonly: readonly === null ? null : yesNo(readonly),
      secure: secure === null ? null : yesNo(secure),
      stateless: stateless === undefined ? null : yesNo(stateless),
    });
  }
}
