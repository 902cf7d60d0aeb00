import { Injectable } from '@nestjs/common';
import type { Sources } from '#compute-api';
import { CinderClient, GlanceClient, type VolumeView } from '#service-clients';

/** Ids that no service can have: U+0000 and halves of surrogate pairs are in no URL. */
const NO_ID = /\0|\p{Cs}/u;
const ID_LENGTH = 255;

/** Looks an id up that a user wrote; null where nothing can be called so. */
async function lookedUp<T>(id: string, look: (id: string) => Promise<T | null>): Promise<T | null> {
  return id === '' || id.length > ID_LENGTH || NO_ID.test(id) ? null : look(id);
}

function volumeFacts({ id, size, status, bootable, volume_type, volume_image_metadata }: VolumeView) {
  return {
    id,
    size,
    status,
    bootable: bootable === 'true',
    volume_type: volume_type ?? null,
    volume_image_metadata: volume_image_metadata ?? {},
  };
}

/** Glance and Cinder as the checks of a new server ask them, in the name of the caller. */
@Injectable()
export class ServerSources {
  constructor(
    private readonly glance: GlanceClient,
    private readonly cinder: CinderClient,
  ) {}

  /** `more` is what the request itself has to be asked for. */
  of(more: Pick<Sources, 'checkNetworks' | 'checkKeyPair'>): Sources {
    return {
      image: (id) => lookedUp(id, (known) => this.glance.show(known)),
      volume: async (id) => {
        const volume = await lookedUp(id, (known) => this.cinder.showVolume(known));
        return volume === null ? null : volumeFacts(volume);
      },
      snapshot: (id) => lookedUp(id, (known) => this.cinder.showSnapshot(known)),
      volumeTypes: () => this.cinder.volumeTypes(),
      ...more,
    };
  }
}
