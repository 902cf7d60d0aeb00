const EXTENT_ACCESS: ReadonlySet<string> = new Set(['rw', 'rdonly', 'noaccess']);
/** `vmdk_allowed_types`: those that name no file but themselves. */
const ALLOWED_TYPES: ReadonlySet<string> = new Set(['streamoptimized', 'monolithicsparse']);
const CREATE_TYPE = /^createtype="(.*)"$/;

function isHeaderField(line: string): boolean {
  return /^[^ =]*=/.test(line);
}

/**
 * Whether a VMDK's descriptor leads to no other file (cinder/image/format_inspector.py VMDKInspector.safety_check,
 * image_utils.py check_vmdk_image (21.3)): every line is understood, there are extents, none in another folder, and the
 * type is one that keeps all in one file.
 */
export function vmdkIsSafe(descriptor: Buffer): boolean {
  const lines = descriptor
    .toString('latin1')
    .replace(/\0+$/, '')
    .toLowerCase()
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('ddb'));
  const fields = lines.filter(isHeaderField);
  const extents = lines.filter((line) => !isHeaderField(line));
  if (extents.some((line) => !EXTENT_ACCESS.has(line.split(' ')[0] ?? '') || line.includes('/'))) return false;
  const type = fields.flatMap((line) => CREATE_TYPE.exec(line)?.[1] ?? [])[0];
  return extents.length > 0 && type !== undefined && ALLOWED_TYPES.has(type);
}
