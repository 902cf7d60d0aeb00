import { Inject, Injectable } from '@nestjs/common';
import { IMAGE_PREFIX, type TypedImages, typedImages, userKeyed } from '#image-properties';
import { badRequest, PROPTRAIL_CONFIG, type RequestContext } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { requireAdmin } from '../common/require-admin.js';
import { ServerLookup } from '../instances/server-lookup.service.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import {
  assertChangeable,
  assertPropertyName,
  type RememberedImage,
  rememberedImage,
  validateImageProperties,
} from './image-property.rules.js';
import { requireCommand } from './nova-manage-profile.js';
import { RememberedRows } from './remembered-rows.service.js';

const RULE = 'proptrail:servers:image_properties';
/** As the original's refusal names it, capitals included. */
const METHOD = (verb: string) => `image_property ${verb} (must be STOPPED, SHELVED, OR SHELVED_OFFLOADED).`;

/**
 * What servers remember of their images, shown and changed (nova-manage image_property, 26.2). A change takes effect when
 * the domain is made anew: by a start, a hard reboot or an unshelve.
 */
@Injectable()
export class ImagePropertiesService {
  constructor(
    private readonly servers: ServerLookup,
    private readonly remembered: RememberedRows,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  get #types(): TypedImages {
    return typedImages(this.config.release);
  }

  async show(context: RequestContext, uuid: string): Promise<RememberedImage> {
    requireCommand(this.profile.novaManage.imageProperty, this.profile.title);
    return rememberedImage(this.#types, (await this.servers.get(context, uuid)).systemMetadata);
  }

  async set(
    context: RequestContext,
    uuid: string,
    properties: Readonly<Record<string, string>>,
  ): Promise<RememberedImage> {
    requireCommand(this.profile.novaManage.imageProperty, this.profile.title);
    requireAdmin(context, `${RULE}:update`);
    const { instance: found } = await this.servers.get(context, uuid);
    const after = await this.remembered.change(found.uuid, (instance) => {
      assertChangeable(instance, METHOD('set'));
      validateImageProperties(this.#types, properties);
      const set = userKeyed<string>();
      for (const [name, value] of Object.entries(properties)) set[`${IMAGE_PREFIX}${name}`] = value;
      return { set };
    });
    return rememberedImage(this.#types, after);
  }

  /** Nova has no such command: an operator can only set other values. */
  async unset(context: RequestContext, uuid: string, names: readonly string[]): Promise<RememberedImage> {
    requireCommand(this.profile.novaManage.imageProperty, this.profile.title);
    requireAdmin(context, `${RULE}:delete`);
    if (names.length === 0) throw badRequest('Name the image properties to unset: ?property=hw_disk_bus');
    const { instance: found } = await this.servers.get(context, uuid);
    const after = await this.remembered.change(found.uuid, (instance, systemMetadata) => {
      assertChangeable(instance, METHOD('unset'));
      for (const name of names) {
        assertPropertyName(this.#types, name);
        if (!Object.hasOwn(systemMetadata, `${IMAGE_PREFIX}${name}`))
          throw badRequest(`Image property ${name} not found for instance ${uuid}.`);
      }
      return { removed: names.map((name) => `${IMAGE_PREFIX}${name}`) };
    });
    return rememberedImage(this.#types, after);
  }
}
