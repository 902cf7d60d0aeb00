/** The oldest and the newest microversion that an API serves, as `major.minor`. */
export interface MicroversionBounds {
  readonly min: string;
  readonly max: string;
}

/** Versions of RPC APIs and objects that a release's Nova speaks. */
export interface NovaRpcVersions {
  /** nova/compute/rpcapi.py */
  readonly compute: string;
  /** nova/conductor/rpcapi.py */
  readonly conductor: string;
  /** nova/conductor/manager.py ComputeTaskManager, and the version of its API in which build_instances is called. */
  readonly computeTask: string;
  readonly buildInstances: string;
  /** nova/objects: the version of each object that messages carry. */
  readonly objects: {
    readonly Instance: string;
    readonly BlockDeviceMapping: string;
    readonly BlockDeviceMappingList: string;
    readonly Migration: string;
    readonly Flavor: string;
    readonly InstanceExternalEvent: string;
  };
  /** Versions of the objects in which a request to the scheduler is kept; absent: it is not kept. */
  readonly requestSpec?: { readonly RequestSpec: string; readonly ImageMeta: string };
}

/** All of a release that is only a name or a number. */
export interface ReleaseRow {
  /** As OpenStack writes it, e.g. `Icehouse`. */
  readonly title: string;
  /** Of the packages whose answers its rules were checked against. */
  readonly versions: { readonly nova: string; readonly cinder: string; readonly glance: string };
  /** Which Python computed what its databases and messages hold. */
  readonly python: 2 | 3;
  /** 2014.1 had none; Proptrail serves the newer API under it too, so that today's clients can talk to it. */
  readonly microversions: { readonly compute: MicroversionBounds; readonly volume: MicroversionBounds };
  readonly rpc: NovaRpcVersions;
  /** nova/objects/image_meta.py ImageMetaProps; null before Nova knew types of image properties (Liberty). */
  readonly imageMetaProps: string | null;
  /** Of a host that nothing else is said of. */
  readonly qemu: string;
  /** Whether the services run it; else its rules of properties and domains alone are there (`proptrail dry-run`, `lint`). */
  readonly isServed: boolean;
}
