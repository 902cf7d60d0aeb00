import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { OpenStackError, type RequestContext } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import type { GlanceProfile } from '../glance-profile.js';
import type { Image } from '../images/image.js';
import { mayRead } from '../images/image-access.js';
import { ImagesRepository } from '../images/images.repository.js';
import type { ImageMember } from '../members/image-member.js';
import { ImageMembersRepository } from '../members/image-members.repository.js';
import { requireMemberQuota, visibleMembers } from '../members/image-members.service.js';
import { ownsImage } from '../members/member-rules.js';
import { GLANCE_PROFILE } from '../tokens.js';

/** A membership as a request words it; `can_share` null leaves what is. */
export interface V1Membership {
  readonly member: string;
  readonly can_share: boolean | null;
}

function noImage(id: string): OpenStackError {
  return new OpenStackError(404, 'The resource could not be found.', {
    detail: `Image with identifier ${id} not found`,
  });
}

/**
 * Members in the Images API v1 (glance/api/v1/members.py and glance/registry/api/v1/members.py, 2014.1): there a member
 * needs not accept, and may share on where `can_share` says so.
 */
@Injectable()
export class V1MembersService {
  constructor(
    private readonly images: ImagesRepository,
    private readonly members: ImageMembersRepository,
    private readonly unitOfWork: UnitOfWork,
    @Inject(GLANCE_PROFILE) private readonly profile: GlanceProfile,
  ) {}

  /** @throws OpenStackError 404 */
  async list(context: RequestContext, imageId: string): Promise<ImageMember[]> {
    const image = this.#visible(context, imageId, await this.images.find(imageId));
    return visibleMembers(context, image, await this.members.ofImage(imageId));
  }

  /** What is shared with a project; others than administrators see what is theirs or shared with them. */
  async sharedWith(context: RequestContext, member: string): Promise<ImageMember[]> {
    const rows = await this.members.ofMember(member);
    if (context.isAdmin || member === context.projectId) return rows;
    const images = await Promise.all(rows.map((row) => this.images.find(row.image_id)));
    return rows.filter((_, at) => images[at]?.owner === context.projectId);
  }

  /** Adds a member, or says whether it may share. @throws OpenStackError 404, 413 */
  put(context: RequestContext, imageId: string, { member, can_share }: V1Membership): Promise<void> {
    return this.#onSharable(context, imageId, async (tx, image, rows) => {
      requireMemberQuota(visibleMembers(context, image, rows).length + 1, (reason) => reason);
      const present = rows.find((row) => row.member === member);
      if (present === undefined) await this.members.add(tx, imageId, member, can_share ?? false);
      else if (can_share !== null) await this.members.update(tx, present, { can_share });
    });
  }

  /** The members of the image are then these. @throws OpenStackError 404, 413 */
  replace(context: RequestContext, imageId: string, wanted: readonly V1Membership[]): Promise<void> {
    requireMemberQuota(wanted.length, (reason) => reason);
    return this.#onSharable(context, imageId, async (tx, _, rows) => {
      const byMember = new Map(wanted.map((membership) => [membership.member, membership]));
      for (const row of rows) {
        const kept = byMember.get(row.member);
        if (kept === undefined) await this.members.remove(tx, row);
        else if (kept.can_share !== null) await this.members.update(tx, row, { can_share: kept.can_share });
        byMember.delete(row.member);
      }
      for (const added of byMember.values())
        await this.members.add(tx, imageId, added.member, added.can_share ?? false);
    });
  }

  /** @throws OpenStackError 404 */
  remove(context: RequestContext, imageId: string, member: string): Promise<void> {
    return this.#onSharable(context, imageId, async (tx, _, rows) => {
      const row = rows.find((candidate) => candidate.member === member);
      if (row === undefined) throw new OpenStackError(404, 'Membership could not be found.');
      await this.members.remove(tx, row);
    });
  }

  /** The API tells who may not share an image what it tells of an image that is not there: 404. */
  async #onSharable(
    context: RequestContext,
    imageId: string,
    work: (tx: EntityManager, image: Image, rows: ImageMember[]) => Promise<void>,
  ): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const image = this.#visible(context, imageId, await this.images.lock(tx, imageId));
      const rows = await this.members.ofImage(imageId, tx);
      const own = rows.find((row) => row.member === context.projectId);
      if (!ownsImage(context, image) && own?.can_share !== true)
        throw new OpenStackError(404, 'No permission to share that image');
      await work(tx, image, rows);
    });
  }

  #visible(context: RequestContext, imageId: string, image: Image | null): Image {
    if (image === null || !mayRead(this.profile, context, image)) throw noImage(imageId);
    return image;
  }
}
