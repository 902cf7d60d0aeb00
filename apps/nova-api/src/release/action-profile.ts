import { imageForGlance, imageFromGlance, type NewImage, requireImageName } from '#image-properties';
import { badRequest, forbidden, type OpenStackError } from '#openstack-http';
import { type ReleaseName } from '#releases';
import { CREATE_IMAGE, CREATE_IMAGE_ICEHOUSE } from '../snapshots/snapshot.schema.js';

/** Where an image that an action has made is found. Endpoints without a trailing slash. */
export interface ImageLocation {
  readonly imageId: string;
  readonly projectId: string;
  readonly glance: string;
  /** Scheme, host and port under which the caller reached Nova. */
  readonly nova: string;
}

/** In what snapshots, shelving and attachments differ between releases at the API, beside the rules of `PropertyFlow`. */
export interface ActionProfile {
  /** Whether a server's image is looked up in Glance, to overlay what system_metadata remembers of it. */
  readonly readsImageNow: boolean;
  /** vm_states in which a server with a local disk, or one with a root volume, can be snapshotted or backed up. */
  readonly states: Readonly<Record<'snapshot' | 'volumeSnapshot' | 'backup', readonly string[]>>;
  /** Names in `instance_actions`; null where the release leaves no row. */
  readonly actions: Readonly<Record<'createImage' | 'createBackup' | 'shelveOffload', string | null>>;
  /** The form of createImage, and what it says where there is no name. @throws RuleError */
  readonly createImage: { readonly schema: object; requireName(name: unknown): void };
  readonly backsUpVolumes: boolean;
  /** Whether file systems are frozen while the volumes of a running server are snapshotted. */
  readonly quiesces: boolean;
  /** Whether the image of another project's server is shared with that project. */
  readonly sharesWithOwner: boolean;
  /** Whether Glance's v1 API is there, for images whose properties are called like attributes of v2's documents. */
  readonly hasGlanceV1: boolean;
  /** Whether the size of an existing volume is noted in its block device mapping. */
  readonly notesVolumeSize: boolean;
  /** Looks at the image that Glance has just stored, as the API does. @throws RuleError */
  readBack(image: NewImage): void;
  snapshotLocation(where: ImageLocation): string;
  backupLocation(where: ImageLocation): string;
  /** Rows of system_metadata that a shelve sets before it takes the image. */
  rowsBeforeShelve(imageRef: string): Readonly<Record<string, string>>;
  /** What a host is told beside the server when it is shelved. */
  readonly shelveArguments: Readonly<Record<string, unknown>>;
  refuseRootDetach(): OpenStackError;
  /** Whether a volume attachment's answer is that of 2014.1's extension, which tells no more than a 404. */
  readonly namesMissingAttachment: boolean;
}

const LIVE = ['active', 'stopped', 'paused', 'suspended'];

const PROFILES: Readonly<Record<ReleaseName, ActionProfile>> = {
  icehouse: {
    readsImageNow: true,
    states: { snapshot: LIVE, volumeSnapshot: ['active', 'stopped'], backup: ['active', 'stopped'] },
    actions: { createImage: null, createBackup: null, shelveOffload: null },
    createImage: { schema: CREATE_IMAGE_ICEHOUSE, requireName: requireImageName },
    backsUpVolumes: true,
    quiesces: false,
    sharesWithOwner: false,
    hasGlanceV1: true,
    notesVolumeSize: false,
    // nova/image/glance.py create (2014.1) decodes `mappings` and `block_device_mapping` of the answer.
    readBack: (image) => {
      imageFromGlance(imageForGlance(image));
    },
    snapshotLocation: ({ nova, projectId, imageId }) => `${nova}/v2/${projectId}/images/${imageId}`,
    backupLocation: ({ nova, projectId, imageId }) => `${nova}/v2/${projectId}/images/${imageId}`,
    rowsBeforeShelve: () => ({}),
    shelveArguments: {},
    refuseRootDetach: () => forbidden("Can't detach root device volume"),
    namesMissingAttachment: false,
  },
  zed: {
    readsImageNow: false,
    states: { snapshot: LIVE, volumeSnapshot: LIVE, backup: LIVE },
    actions: { createImage: 'createImage', createBackup: 'createBackup', shelveOffload: 'shelveOffload' },
    createImage: { schema: CREATE_IMAGE, requireName: () => {} },
    backsUpVolumes: false,
    quiesces: true,
    sharesWithOwner: true,
    hasGlanceV1: false,
    notesVolumeSize: true,
    readBack: () => undefined,
    snapshotLocation: ({ glance, imageId }) => `${glance}/images/${imageId}`,
    backupLocation: ({ nova, imageId }) => `${nova}/v2.1/images/${imageId}`,
    // nova/compute/api.py shelve (26.2): a rebuild of an older release may have dropped it.
    rowsBeforeShelve: (imageRef) => ({ image_base_image_ref: imageRef }),
    shelveArguments: { clean_shutdown: true, accel_uuids: [] },
    refuseRootDetach: () => badRequest('Cannot detach a root device volume'),
    namesMissingAttachment: true,
  },
};

export function actionProfile(release: ReleaseName): ActionProfile {
  return PROFILES[release];
}

/** Nest token of the running release's {@link ActionProfile}. */
export const ACTION_PROFILE = Symbol('ACTION_PROFILE');
