import { element, textElement, type XmlElement, type XmlFormat, yesNo } from './xml-element.js';

/** `0x0033` */
function policyText(policy: number, digits: number): XmlElement {
  return textElement('policy', `0x${policy.toString(16).padStart(digits, '0')}`);
}

/** What encryption takes of an address. */
export interface EncryptedAddresses {
  /** Position of the bit that marks encrypted pages. */
  readonly cbitpos: number;
  /** Address bits that encryption takes. */
  readonly reducedPhysBits: number;
}

/** `<launchSecurity type='sev'>` */
export class SevLaunchSecurity implements XmlFormat {
  /** @param addresses null to let libvirt ask the host */
  constructor(
    readonly policy: number,
    readonly addresses: EncryptedAddresses | null = null,
  ) {}

  format(): XmlElement {
    const { addresses } = this;
    return element('launchSecurity', { type: 'sev' }, [
      policyText(this.policy, 4),
      addresses === null ? null : textElement('cbitpos', addresses.cbitpos),
      addresses === null ? null : textElement('reducedPhysBits', addresses.reducedPhysBits),
    ]);
  }
}

/** `<launchSecurity type='sev-snp'>` */
export class SevSnpLaunchSecurity implements XmlFormat {
  /** @param hashesKernel whether what boots without a boot loader is measured too */
  constructor(
    readonly policy: number,
    readonly hashesKernel: boolean,
  ) {}

  format(): XmlElement {
    const attributes = { type: 'sev-snp', authorKey: 'no', vcek: 'yes', kernelHashes: yesNo(this.hashesKernel) };
    return element('launchSecurity', attributes, [policyText(this.policy, 8)]);
  }
}

/** `<launchSecurity type='tdx'>` */
export class TdxLaunchSecurity implements XmlFormat {
  format(): XmlElement {
    return element('launchSecurity', { type: 'tdx' }, [element('quoteGenerationService')]);
  }
}
