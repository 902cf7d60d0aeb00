interface Version {
  readonly major: number;
  readonly minor: number;
  readonly revision: number;
}

function parse(version: string): Version {
  const [major = 0, minor = 0, revision = 0] = version.split('.').map(Number);
  return { major, minor, revision };
}

/**
 * Whether something of version `offered` serves a message that needs `needed`: same major, and minor (then
 * revision) not above (`oslo_messaging/_utils.py version_is_compatible`).
 */
export function versionIsCompatible(offered: string, needed: string): boolean {
  if (offered === needed) return true;
  const has = parse(offered);
  const needs = parse(needed);
  if (has.major !== needs.major) return false;
  return needs.minor < has.minor || (needs.minor === has.minor && needs.revision <= has.revision);
}
