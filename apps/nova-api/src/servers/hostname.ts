/** A host name made of a display name (nova/utils.py sanitize_hostname): at most 63 characters. */
export function sanitizeHostname(displayName: string, uuid: string): string {
  const name = displayName
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '')
    .replace(/[ _]/g, '-')
    .replace(/[^\w.-]+/g, '')
    .toLowerCase()
    .replace(/^[.-]+|[.-]+$/g, '')
    .replaceAll('.', '-');
  return (name === '' ? `server-${uuid}` : name).slice(0, 63).replace(/-+$/, '');
}
