import { element, type XmlElement, type XmlFormat } from './xml-element.js';

/** What SPICE is told besides; absent or null leaves a setting to libvirt. */
export interface SpiceSettings {
  imageCompression?: string | null;
  jpegCompression?: string | null;
  zlibCompression?: string | null;
  playbackCompression?: boolean | null;
  streamingMode?: string | null;
  /** Whether every channel must be encrypted. */
  isSecure?: boolean;
}

const CHANNELS = ['main', 'display', 'inputs', 'cursor', 'playback', 'record', 'smartcard', 'usbredir'];

/** `<graphics>`; the port is libvirt's choice. */
export class Graphics implements XmlFormat {
  spice: SpiceSettings = {};

  constructor(
    readonly type: 'vnc' | 'spice',
    readonly settings: { keymap?: string | null; listen?: string | null } = {},
  ) {}

  format(): XmlElement {
    const { keymap, listen } = this.settings;
    const attributes = { type: this.type, autoport: 'yes', keymap: keymap || null, listen: listen || null };
    return element('graphics', attributes, this.formatSpice());
  }

  private formatSpice(): (XmlElement | null)[] {
    const { imageCompression, jpegCompression, zlibCompression, playbackCompression, streamingMode, isSecure } =
      this.spice;
    const setting = (name: string, attribute: string, value: string | null | undefined) =>
      value ? element(name, { [attribute]: value }) : null;
    const playback = playbackCompression === undefined || playbackCompression === null ? null : playbackCompression;
    return [
      setting('image', 'compression', imageCompression),
      setting('jpeg', 'compression', jpegCompression),
      setting('zlib', 'compression', zlibCompression),
      setting('playback', 'compression', playback === null ? null : playback ? 'on' : 'off'),
      setting('streaming', 'mode', streamingMode),
      ...(isSecure ? CHANNELS.map((name) => element('channel', { name, mode: 'secure' })) : []),
    ];
  }
}
