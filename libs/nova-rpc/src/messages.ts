import type { BlockDeviceRow, FlavorFacts, ImageMetadata, SystemMetadata } from '#image-properties';
import type { MoveUpdate } from './migration.js';
import type { NovaObject } from './nova-object.js';

/** One VIF of `instance_info_caches.network_info`, reduced to what a host needs. */
export interface NetworkInfoVif {
  readonly id: string;
  readonly type: string;
  readonly address: string;
  readonly devname: string;
  readonly network: {
    readonly id: string;
    readonly label: string;
    readonly bridge: string;
    readonly ips: readonly string[];
  };
}

/** The Instance object's data: columns of `nova.instances` and what hangs on them. */
export interface InstanceData {
  readonly id: number;
  readonly uuid: string;
  readonly user_id: string;
  readonly project_id: string;
  readonly image_ref: string;
  readonly kernel_id: string | null;
  readonly ramdisk_id: string | null;
  readonly hostname: string;
  readonly display_name: string;
  readonly display_description: string | null;
  readonly key_name: string | null;
  readonly reservation_id: string;
  readonly vm_state: string;
  readonly task_state: string | null;
  readonly power_state: number;
  /** MiB, and GiB for the disks. */
  readonly memory_mb: number;
  readonly vcpus: number;
  readonly root_gb: number;
  readonly ephemeral_gb: number;
  readonly instance_type_id: number;
  readonly host: string | null;
  readonly node: string | null;
  readonly os_type: string | null;
  readonly architecture: string | null;
  readonly vm_mode: string | null;
  readonly auto_disk_config: boolean | null;
  readonly root_device_name: string | null;
  readonly config_drive: string;
  readonly locked: boolean;
  readonly launched_at: string | null;
  readonly created_at: string;
  readonly updated_at: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly system_metadata: SystemMetadata;
  readonly flavor: FlavorFacts;
  /** While the server moves: the flavor that it had, and the one that it gets. */
  readonly old_flavor?: FlavorFacts | null;
  readonly new_flavor?: FlavorFacts | null;
  readonly network_info: readonly NetworkInfoVif[];
  /** Host CPUs and pages that were claimed for it (`instance_extra.numa_topology`); null where none were asked for. */
  readonly numa_topology?: string | null;
}

/** A row of `nova.block_device_mapping` on the wire. */
export type BlockDeviceData = BlockDeviceRow & { readonly uuid: string; readonly attachment_id: string | null };

/** Where a build was tried (nova/scheduler/utils.py populate_retry). */
export interface BuildRetry {
  /** 1 for the first host. */
  readonly num_attempts: number;
  /** `[host, node]` of each, the last one last. */
  readonly hosts: readonly (readonly [string, string])[];
  /** Why the last host failed: one line, and the lines of its traceback. */
  readonly exc_reason?: string;
  readonly exc?: readonly string[];
}

/** nova/compute/manager.py build_and_run_instance: a cast to `compute.<host>`. */
export interface BuildAndRunInstance {
  readonly instance: NovaObject<InstanceData>;
  /** The image dict as the API read it, values uncut; `{}` for a boot from a volume without metadata. */
  readonly image: ImageMetadata;
  readonly request_spec: Readonly<Record<string, unknown>>;
  /** Without `retry` a build that fails is not tried elsewhere. */
  readonly filter_properties: { readonly retry?: BuildRetry };
  readonly admin_password: string;
  readonly injected_files: readonly never[];
  readonly requested_networks: readonly string[];
  readonly security_groups: readonly string[];
  readonly block_device_mapping: NovaObject<{ readonly objects: readonly NovaObject<BlockDeviceData>[] }>;
  readonly node: string;
  readonly limits: Readonly<Record<string, unknown>>;
}

/**
 * nova/conductor/manager.py ComputeTaskManager.build_instances: a cast to the conductor, in the namespace compute_task. The
 * host in `filter_properties.retry` could not build the server: another one is to.
 */
export interface BuildInstances extends Omit<BuildAndRunInstance, 'instance' | 'node' | 'limits'> {
  readonly instances: readonly NovaObject<InstanceData>[];
}

/** What went wrong on a host, as `nova.instance_faults` keeps it. */
export interface InstanceFaultData {
  readonly code: number;
  readonly message: string;
  readonly details: string;
  readonly host: string;
}

/** Columns of an instance that a compute host may set, and rows that hang on it. */
export interface InstanceUpdates {
  readonly vm_state?: string;
  /** null: the task has ended. */
  readonly task_state?: string | null;
  readonly power_state?: number;
  readonly root_device_name?: string | null;
  readonly launched_at?: string;
  readonly host?: string | null;
  readonly node?: string | null;
  readonly image_ref?: string;
  readonly progress?: number;
  /** Rows to add or change. */
  readonly system_metadata?: SystemMetadata;
  /** Keys of rows to remove. */
  readonly system_metadata_removed?: readonly string[];
}

/** What a host did for an action (`nova.instance_actions_events`). */
export interface ActionEvent {
  /** `compute_reboot_instance` */
  readonly name: string;
  readonly phase: 'start' | 'finish';
  readonly host: string;
  readonly result?: 'Success' | 'Error';
  readonly traceback?: string;
  /** What a user may read of a failure. */
  readonly details?: string;
}

/** conductor instance_update: a call; applies everything in one transaction. */
export interface InstanceUpdate {
  readonly instance_uuid: string;
  readonly updates: InstanceUpdates;
  /** Refused with UnexpectedTaskStateError unless the task_state is one of these. */
  readonly expected_task_state?: readonly (string | null)[];
  /** Refused with the same error when the task under way was begun by another request. */
  readonly expected_request_id?: string;
  /** Refused with the same error when the instance is another host's by now. */
  readonly expected_host?: string;
  readonly block_device_mapping?: readonly BlockDeviceData[];
  /** Sizes of volumes that have grown, in GiB, by the uuids of their block devices. */
  readonly block_device_sizes?: Readonly<Record<string, number>>;
  /** Uuids of block devices that the server has no more. */
  readonly block_devices_removed?: readonly string[];
  /** A VIF that is plugged in, or the port whose VIF was unplugged. */
  readonly network_info_change?: { readonly add?: NetworkInfoVif; readonly remove?: string };
  readonly fault?: InstanceFaultData;
  readonly event?: ActionEvent;
  readonly move?: MoveUpdate;
  /**
   * The task goes on at another host, or at this one: a cast that leaves with the update or not at all. `instance`, `bdms`
   * and `migration` are put in as they are then, where the arguments leave them out.
   */
  readonly next?: { readonly host: string; readonly method: string; readonly args: Readonly<Record<string, unknown>> };
}

/** What every message about a server that exists carries. */
export interface InstanceMessage {
  readonly instance: NovaObject<InstanceData>;
  readonly bdms: NovaObject<{ readonly objects: readonly NovaObject<BlockDeviceData>[] }>;
}

/** get_property_drift of the inspection namespace: a call that only looks. */
export interface GetPropertyDrift extends InstanceMessage {
  /** The server's image, or the one of its root volume, as Glance has it now; null when it is gone. */
  readonly image: ImageMetadata | null;
  /** `volume_image_metadata` of the root volume; null when the root disk is none. */
  readonly volume_image_metadata: Readonly<Record<string, string>> | null;
  /** The image of the server's RequestSpec; null where the release keeps none. */
  readonly request_spec_image: ImageMetadata | null;
}

/** The InstanceExternalEvent object's data (nova/objects/external_event.py). */
export interface ExternalEventData {
  readonly instance_uuid: string;
  readonly name: string;
  readonly status: string;
  /** What of the server the event is about: a port, a volume, a power state. */
  readonly tag: string | null;
}

/** conductor resume_tasks: a host has started, and what it had not finished is to be sent again. */
export interface ResumeTasks {
  readonly host: string;
}

/** conductor stale_instances: a host has started and has something of these; stale_instances_removed: it has them no more. */
export interface StaleInstances {
  readonly host: string;
  readonly instance_uuids: readonly string[];
}

/** conductor instance_destroy: the host has let go of the server. */
export interface InstanceDestroy {
  readonly instance_uuid: string;
}

/** conductor service_update: a compute host is alive, and this is what it has. */
export interface ServiceUpdate {
  readonly host: string;
  readonly binary: 'nova-compute';
  readonly topic: 'compute';
  readonly compute_node: {
    readonly hypervisor_hostname: string;
    readonly hypervisor_type: string;
    readonly hypervisor_version: number;
    readonly vcpus: number;
    /** MiB. */
    readonly memory_mb: number;
    /** GiB. */
    readonly local_gb: number;
    readonly cpu_info: string;
    readonly supported_instances: string;
    readonly host_ip: string;
    /** Placement's traits of the host. */
    readonly traits: readonly string[];
    /** NUMATopology as JSON; null before releases knew it. */
    readonly numa_topology: string | null;
  };
  /** Aggregates that the host is described to be in; what the API does to them afterwards stays. */
  readonly aggregates: readonly { readonly name: string; readonly metadata: Readonly<Record<string, string>> }[];
}
