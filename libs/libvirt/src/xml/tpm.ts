import { element, type XmlElement, type XmlFormat } from './xml-element.js';

/** `<tpm>`: an emulated TPM, its state encrypted with a secret of libvirt's. */
export class Tpm implements XmlFormat {
  constructor(
    readonly model: string,
    readonly version: string,
    readonly secretUuid: string,
  ) {}

  format(): XmlElement {
    const encryption = element('encryption', { secret: this.secretUuid });
    return element('tpm', { model: this.model }, [
      element('backend', { type: 'emulator', version: this.version }, [encryption]),
    ]);
  }
}
