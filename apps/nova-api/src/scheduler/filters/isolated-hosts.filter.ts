import type { HostFilter } from '../host-filter.js';

/** Options `isolated_images`, `isolated_hosts` and `restrict_isolated_hosts_to_isolated_images`. */
export interface IsolatedHostsOptions {
  readonly images: readonly string[];
  readonly hosts: readonly string[];
  readonly restrict: boolean;
}

/** nova/scheduler/filters/isolated_hosts_filter.py: some images run on some hosts, and on no others. */
export function isolatedHostsFilter({ images, hosts, restrict }: IsolatedHostsOptions): HostFilter {
  return {
    name: 'IsolatedHostsFilter',
    stage: 'filter',
    refuse: ({ host }, { imageId }) => {
      const isIsolatedHost = hosts.includes(host);
      const isIsolatedImage = imageId !== null && images.includes(imageId);
      if (isIsolatedImage && !isIsolatedHost)
        return { reason: `image ${imageId} is isolated to ${hosts.join(', ') || 'no host'}`, property: 'imageRef' };
      if (restrict && isIsolatedHost && !isIsolatedImage)
        return { reason: 'the host is kept for isolated images', property: 'imageRef' };
      return null;
    },
  };
}
