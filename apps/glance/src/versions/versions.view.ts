import type { GlanceProfile } from '../glance-profile.js';

export interface VersionsDocument {
  readonly versions: readonly {
    readonly id: string;
    readonly status: string;
    readonly links: readonly { readonly rel: 'self'; readonly href: string }[];
  }[];
}

export function versionsDocument(profile: GlanceProfile, baseUrl: string): VersionsDocument {
  return {
    versions: profile.versions.map(({ id, status, path }) => ({
      id,
      status,
      links: [{ rel: 'self', href: `${baseUrl}/${path}/` }],
    })),
  };
}
