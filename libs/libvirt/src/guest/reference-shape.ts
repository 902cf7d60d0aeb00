import type { HostShape } from '#hardware';

/** Pages of each NUMA node of the reference host. */
export const REFERENCE_PAGES: HostShape['pages'][number] = [
  { sizeKib: 4, total: 3_145_728 },
  { sizeKib: 2048, total: 1024 },
  { sizeKib: 1_048_576, total: 2 },
];

/** The host that domains are made for where nothing else is said: 2 nodes of 4 cores with 2 threads, 32 GiB. */
export const REFERENCE_SHAPE: HostShape = {
  sockets: 1,
  nodes: 2,
  cores: 4,
  threads: 2,
  memoryKib: 33_554_432,
  pages: [REFERENCE_PAGES, REFERENCE_PAGES],
};
