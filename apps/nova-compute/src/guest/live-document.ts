/** A device that can be plugged into a running domain. */
export type PluggableDevice = 'disk' | 'interface';

/** Our own writer escapes markup in texts and attributes, so a tag in the document is a tag. */
const ELEMENTS: Readonly<Record<PluggableDevice, RegExp>> = {
  disk: /^ *<disk [\s\S]*?^ *<\/disk>\n/gm,
  interface: /^ *<interface [\s\S]*?^ *<\/interface>\n/gm,
};

/** Whether this is the element of a device, by its `<target dev>` or its MAC address. */
export type DeviceTest = (element: string) => boolean;

export const onTarget = (deviceName: string): DeviceTest => {
  const dev = ` dev="${deviceName.replace(/^\/dev\//, '')}"`;
  return (element) => element.split('\n').some((line) => line.trimStart().startsWith('<target ') && line.includes(dev));
};

export const withAddress = (mac: string): DeviceTest => {
  const address = `<mac address="${mac}"/>`;
  return (element) => element.includes(address);
};

function elementsOf(document: string, kind: PluggableDevice): string[] {
  return document.match(ELEMENTS[kind]) ?? [];
}

export function findDevice(document: string, kind: PluggableDevice, test: DeviceTest): string | undefined {
  return elementsOf(document, kind).find(test);
}

/** The document with the device behind its last one of the same kind; as it is when it has the device already. */
export function plug(document: string, kind: PluggableDevice, element: string, test: DeviceTest): string {
  if (findDevice(document, kind, test) !== undefined) return document;
  const last = elementsOf(document, kind).at(-1);
  const end = last === undefined ? document.lastIndexOf('  </devices>') : document.lastIndexOf(last) + last.length;
  return `${document.slice(0, end)}${element}${document.slice(end)}`;
}

/** The document without the device, which may be gone already. */
export function unplug(document: string, kind: PluggableDevice, test: DeviceTest): string {
  const element = findDevice(document, kind, test);
  if (element === undefined) return document;
  const at = document.indexOf(element);
  return `${document.slice(0, at)}${document.slice(at + element.length)}`;
}

/** Format of the first disk's data, which is the root disk's (nova/virt/libvirt/utils.py find_disk). */
export function rootDiskFormat(document: string): string {
  const [root = ''] = elementsOf(document, 'disk');
  return /<driver [^>]*type="([^"]+)"/.exec(root)?.[1] ?? 'raw';
}
