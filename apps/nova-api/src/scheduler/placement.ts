import type { InstanceNumaTopology } from '#hardware';
import type { FlavorFacts, ImageMeta, ImageMetadata } from '#image-properties';

/** What a server takes of a host. Memory in MiB, disk in GiB. */
export interface ResourceRequest {
  readonly vcpus: number;
  readonly memoryMb: number;
  readonly diskGb: number;
}

/** What a server needs of its host (nova/objects/request_spec.py RequestSpec). */
export interface PlacementRequest {
  readonly instanceUuid: string;
  /** null for a server without `imageRef`. */
  readonly imageId: string | null;
  /** The image as the API read it: `request_spec['image']`. */
  readonly image: ImageMetadata;
  /** What the API has made of image and flavor already; absent: it is for the scheduler to do. */
  readonly typedImage?: ImageMeta | null;
  readonly numaTopology?: InstanceNumaTopology | null;
  readonly flavor: FlavorFacts;
  readonly resources: ResourceRequest;
  readonly projectId: string;
  readonly availabilityZone?: string | null;
  /** Only this host, about which the filters are asked: the `host` that a request names. */
  readonly requestedHost?: string | null;
  /** `force_hosts` and `force_nodes`: only this host and node, about which no filter is asked, but placement is. */
  readonly forced?: { readonly host: string | null; readonly node: string | null };
  /** Takes the requested host as it is, as the old microversions force one. Up and enabled or not, full or not. */
  readonly skipFilters?: boolean;
  /** Tried before, or the source of a move. */
  readonly ignoreHosts?: readonly string[];
  /** Of a server that is there already. */
  readonly isMove?: boolean;
  readonly securityGroups?: readonly string[];
  /** `os:scheduler_hints` of the request. */
  readonly hints?: Readonly<Record<string, unknown>>;
}

export interface SelectedHost {
  readonly host: string;
  readonly node: string;
  /** `instance_extra.numa_topology` to be stored when the server is there: host CPUs and pages; null where none is asked for. */
  readonly numaTopology: string | null;
}

/** Why one host can not take the server. */
export interface HostRefusal {
  readonly host: string;
  /** Name of the filter as the original has it, e.g. `ImagePropertiesFilter`. */
  readonly filter: string;
  /** What is asked for against what the host has. */
  readonly reason: string;
  /** The image property, extra spec or request field that made the filter say so. */
  readonly property?: string;
}

/** A host with the resources claimed on it, or why there is none. */
export type Placement =
  | { readonly selected: SelectedHost; readonly refusals: readonly HostRefusal[] }
  | {
      readonly selected: null;
      readonly refusals: readonly HostRefusal[];
      /** NoValidHost's: the fault's message. */
      readonly message: string;
      /** One line a host: the fault's details. */
      readonly details: string;
    };
