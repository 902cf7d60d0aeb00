import type { ImageMetadata, UserKeyed } from '#image-properties';
import type { DomainRequest } from '#libvirt';

/** What would have to happen for the image's current value to take effect. */
export type Remedy = 'nothing' | 'hard reboot' | 'two hard reboots' | 'rebuild' | 'new server' | 'never';

/** One property at every place that it comes by. */
export interface PropertyDrift {
  readonly property: string;
  /** On the image as Glance has it now; null when it, or the image, is gone. */
  readonly image: string | null;
  /** In the root volume's volume_image_metadata; null when it is not there, or the root disk is no volume. */
  readonly volume: string | null;
  /** In system_metadata, without `image_`. */
  readonly system_metadata: string | null;
  /** Elements and attributes of the domain in force that are what they are because of the remembered value. */
  readonly xml: readonly string[];
  /** In the image of the RequestSpec, which moves go by; null when it is not there, or the release keeps none. */
  readonly request_spec: string | null;
  /** What of the domain a resize or a cold migration changes, until the next hard reboot; null: nothing. */
  readonly after_resize: { readonly gained: readonly string[]; readonly lost: readonly string[] } | null;
  /** null: the image is gone, and with it the value. */
  readonly to_take_effect: Remedy | null;
  /** One sentence. */
  readonly why: string;
}

/** A server and everything that tells of its image. */
export interface DriftSubject {
  /** As for a hard reboot; its `image` and `imageNow` are not looked at. */
  readonly request: DomainRequest;
  /** The domain document in force. */
  readonly xml: string;
  /** The image that the server, or its root volume, was made from, as Glance has it now; null when it is gone. */
  readonly image: ImageMetadata | null;
  /** Where the root disk is a volume: what Cinder remembers of the image. */
  readonly volume: UserKeyed<string> | null;
  /** The image of the server's RequestSpec; null where the release keeps none. */
  readonly specImage: ImageMetadata | null;
}
