/** `7.2.0` -> 7002000, as libvirt counts: major x 1 000 000 + minor x 1000 + micro. */
export function versionNumber(text: string): number {
  const [major = 0, minor = 0, micro = 0] = text.split('.').map(Number);
  return major * 1_000_000 + minor * 1000 + micro;
}
