import type { ImageMetadata, NewServerRows, UserKeyed } from '#image-properties';
import type { RenderedDomain } from '#libvirt';
import type { Refusal } from './refusal.js';

/** How far a boot comes, hop by hop: what a later hop refuses leaves the earlier ones filled. */
export interface BootOutcome {
  /** Rows of cinder.volume_glance_metadata where a volume is made of the image. */
  volumeGlanceMetadata: UserKeyed<string> | null;
  /** What nova-api boots with: the image, or what the root volume remembers of it. */
  imageMetadata: ImageMetadata | null;
  /** Rows that the API stores. */
  server: NewServerRows | null;
  /** The domain of the first boot. */
  spawned: RenderedDomain | null;
  /** The domain of the path that was asked for; the first boot's for `spawn`. */
  domain: RenderedDomain | null;
  refusal: Refusal | null;
}
