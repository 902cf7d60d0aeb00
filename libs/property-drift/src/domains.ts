import {
  type ImageMetadata,
  propertyFlow,
  RuleError,
  type SystemMetadata,
  storedSystemMetadata,
  userKeyed,
} from '#image-properties';
import { type DomainRequest, type GuestInstance, LibvirtGuestError, renderDomain } from '#libvirt';
import { type DomainFacts, domainFacts } from './domain-facts.js';
import { withImageProperty, withRow } from './row-overlay.js';

/** A domain that could be made, or why it could not. */
export type Made = { readonly facts: DomainFacts; readonly rows: SystemMetadata } | { readonly refusal: string };

/** A way to make a domain in which one property can be another. */
export type Situation = (property: string, value: string | null) => Made;

export const isMade = (made: Made): made is Extract<Made, { facts: DomainFacts }> => 'facts' in made;

/** Makes the domains of one server as it would be after this or that. */
export class Domains {
  constructor(private readonly request: DomainRequest) {}

  /** From what the server remembers alone, with these rows. */
  remembered(rows: SystemMetadata): Made {
    return this.#make({ ...this.request, path: 'hard_reboot', systemMetadata: rows, imageNow: null });
  }

  /** After a hard reboot with these rows, where the release overlays the image as it is now. */
  hardReboot(rows: SystemMetadata, image: ImageMetadata | null): Made {
    return this.#make({ ...this.request, path: 'hard_reboot', systemMetadata: rows, imageNow: image });
  }

  /** After a resize or a cold migration that was scheduled with the image. */
  moved(image: ImageMetadata): Made {
    return this.#make({ ...this.request, path: 'finish_migration', image });
  }

  /** After a rebuild with the image. */
  rebuilt(image: ImageMetadata): Made {
    return this.#spawned(image, this.request.blockDevices, this.request.instance.root_device_name);
  }

  /** A server made anew from the image: nothing has a name yet. */
  fresh(image: ImageMetadata): Made {
    const unnamed = this.request.blockDevices.map((row) => ({ ...row, device_name: null, disk_bus: null }));
    return this.#spawned(image, unnamed, null);
  }

  /** The image that rows tell of, its sizes numbers as Glance has them. */
  rememberedImage(rows: SystemMetadata): ImageMetadata {
    const image = propertyFlow(this.request.release).imageFromSystemMetadata(rows);
    return { ...image, min_ram: Number(image.min_ram ?? 0), min_disk: Number(image.min_disk ?? 0) };
  }

  /** The server as it remembers its image, one property otherwise. */
  situationOf(rows: SystemMetadata): Situation {
    return (property, value) => this.remembered(withRow(rows, property, value));
  }

  situationAfterRebuild(image: ImageMetadata): Situation {
    return (property, value) => this.rebuilt(withImageProperty(image, property, value));
  }

  situationOfNewServer(image: ImageMetadata): Situation {
    return (property, value) => this.fresh(withImageProperty(image, property, value));
  }

  #spawned(image: ImageMetadata, blockDevices: DomainRequest['blockDevices'], rootDeviceName: string | null): Made {
    const { request } = this;
    const flow = propertyFlow(request.release);
    return this.#try(() => {
      const after = flow.systemMetadataAfterRebuild(
        request.systemMetadata,
        request.instance.image_ref,
        image,
        request.flavor,
      );
      const { kernelId, ramdiskId } = flow.kernelAndRamdisk(image, {});
      const { os_type, architecture, vm_mode } = flow.inheritedColumns(image, null);
      const instance: GuestInstance = {
        ...request.instance,
        kernel_id: kernelId,
        ramdisk_id: ramdiskId,
        root_device_name: rootDeviceName,
        os_type,
        architecture,
        vm_mode,
      };
      const systemMetadata = storedSystemMetadata(after);
      return { ...request, path: 'spawn', instance, image, systemMetadata, blockDevices };
    });
  }

  #make(request: DomainRequest): Made {
    return this.#try(() => request);
  }

  /** A refusal is an answer: no such domain can be made. */
  #try(request: () => DomainRequest): Made {
    try {
      const asked = request();
      const { xml, systemMetadataChanges } = renderDomain(asked);
      const rows = userKeyed<string | null>(asked.systemMetadata, storedSystemMetadata(systemMetadataChanges));
      return { facts: domainFacts(xml), rows };
    } catch (error) {
      if (error instanceof RuleError || error instanceof LibvirtGuestError)
        return { refusal: `${error.className}: ${error.message}` };
      throw error;
    }
  }
}
