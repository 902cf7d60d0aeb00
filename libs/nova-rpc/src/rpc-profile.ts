import { type ReleaseName } from '#releases';

/** Versions of RPC APIs and objects that a release's Nova speaks. */
export interface NovaRpcProfile {
  /** nova/compute/rpcapi.py */
  readonly compute: string;
  /** nova/conductor/rpcapi.py */
  readonly conductor: string;
  /** nova/conductor/manager.py ComputeTaskManager, and the version of its API in which build_instances is called. */
  readonly computeTask: string;
  readonly buildInstances: string;
  readonly objects: {
    readonly Instance: string;
    readonly BlockDeviceMapping: string;
    readonly BlockDeviceMappingList: string;
    readonly Migration: string;
    readonly Flavor: string;
  };
  /** Versions of the objects in which a request to the scheduler is kept; absent: it is not kept. */
  readonly requestSpec?: { readonly RequestSpec: string; readonly ImageMeta: string; readonly ImageMetaProps: string };
  /** What the messages of a resize call the flavor that it is to have. */
  readonly flavorArgument: 'instance_type' | 'flavor';
}

const PROFILES: Readonly<Record<ReleaseName, NovaRpcProfile>> = {
  icehouse: {
    compute: '3.23',
    conductor: '2.0',
    computeTask: '1.6',
    buildInstances: '1.5',
    objects: {
      Instance: '1.13',
      BlockDeviceMapping: '1.1',
      BlockDeviceMappingList: '1.2',
      Migration: '1.1',
      Flavor: '1.0',
    },
    flavorArgument: 'instance_type',
  },
  zed: {
    compute: '6.0',
    conductor: '3.0',
    computeTask: '1.24',
    buildInstances: '1.19',
    objects: {
      Instance: '2.7',
      BlockDeviceMapping: '1.21',
      BlockDeviceMappingList: '1.18',
      Migration: '1.7',
      Flavor: '1.2',
    },
    flavorArgument: 'flavor',
    requestSpec: { RequestSpec: '1.14', ImageMeta: '1.8', ImageMetaProps: '1.34' },
  },
};

export function novaRpcProfile(release: ReleaseName): NovaRpcProfile {
  return PROFILES[release];
}

/** Every Nova message goes through this exchange (`control_exchange`). */
export const NOVA_EXCHANGE = 'nova';
export const COMPUTE_TOPIC = 'compute';
export const CONDUCTOR_TOPIC = 'conductor';
/** Namespace of the conductor's methods that move servers along (`nova.conductor.manager.ComputeTaskManager`). */
export const COMPUTE_TASK_NAMESPACE = 'compute_task';
/** What the inspection API asks compute hosts lies in a namespace of its own, apart from Nova's methods. */
export const INSPECTION_NAMESPACE = 'proptrail';
