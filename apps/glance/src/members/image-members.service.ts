import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { badRequest, conflict, forbidden, notFound, overLimit, type RequestContext } from '#openstack-http';
import { type OutboxWriter, UnitOfWork } from '#persistence';
import type { GlanceProfile } from '../glance-profile.js';
import type { Image } from '../images/image.js';
import { mayRead } from '../images/image-access.js';
import { ImagesRepository } from '../images/images.repository.js';
import { GLANCE_PROFILE } from '../tokens.js';
import { type ImageMember, isMemberStatus } from './image-member.js';
import { ImageMembersRepository } from './image-members.repository.js';
import { type MemberEvent, memberEvent } from './member-notifications.js';
import { type MemberRules, ownsImage } from './member-rules.js';

/** `image_member_quota`, at its default in both releases. */
const MEMBER_QUOTA = 128;
const BAD_STATUS = 'Status must be "pending", "accepted" or "rejected".';

/** @throws OpenStackError 403 where there are words for it */
function refuse(words: string | null): void {
  if (words !== null) throw forbidden(words);
}

/** The projects that an image is shared with, as Images API v2 manages them. */
@Injectable()
export class ImageMembersService {
  readonly #rules: MemberRules;

  constructor(
    private readonly images: ImagesRepository,
    private readonly members: ImageMembersRepository,
    private readonly unitOfWork: UnitOfWork,
    @Inject(GLANCE_PROFILE) private readonly profile: GlanceProfile,
  ) {
    this.#rules = profile.members;
  }

  /** Shares the image with a project, which has to accept. @throws OpenStackError 403, 404, 409, 413 */
  create(context: RequestContext, imageId: string, member: string): Promise<ImageMember> {
    return this.#onImage(context, imageId, async (tx, outbox, image) => {
      refuse(this.#rules.refusesCreate(context, image));
      const present = await this.members.ofImage(imageId, tx);
      if (present.some((row) => row.member === member)) throw conflict(this.#rules.duplicate(imageId, member));
      requireMemberQuota(present.length + 1, (reason) => this.#rules.overLimit(imageId, reason));
      const added = await this.members.add(tx, imageId, member);
      await this.#notify(context, outbox, 'image.member.create', added);
      return added;
    });
  }

  /** All of them for the owner, its own for a member. @throws OpenStackError 403, 404 */
  async list(context: RequestContext, imageId: string): Promise<ImageMember[]> {
    const image = this.#visible(context, imageId, await this.images.find(imageId));
    refuse(this.#rules.refusesList(context, image));
    return visibleMembers(context, image, await this.members.ofImage(imageId));
  }

  /** Whoever may not see the member is told that there is none. @throws OpenStackError 404 */
  async show(context: RequestContext, imageId: string, member: string): Promise<ImageMember> {
    const image = this.#visible(context, imageId, await this.images.find(imageId));
    const words = this.#rules.refusesShow(context, image, member);
    if (words !== null) throw notFound(words);
    return this.#among(await this.members.ofImage(imageId), context, image, member);
  }

  /** The member's answer to the offer. @throws OpenStackError 400, 403, 404 */
  update(context: RequestContext, imageId: string, member: string, status: unknown): Promise<ImageMember> {
    return this.#onImage(context, imageId, async (tx, outbox, image) => {
      refuse(this.#rules.refusesUpdate(context, image, member));
      const found = this.#among(await this.members.ofImage(imageId, tx), context, image, member);
      refuse(this.#rules.refusesUpdateOf(context, member));
      if (!isMemberStatus(status)) throw badRequest(this.#rules.badStatus(BAD_STATUS));
      const updated = await this.members.update(tx, found, { status });
      await this.#notify(context, outbox, 'image.member.update', updated);
      return updated;
    });
  }

  /** @throws OpenStackError 403, 404 */
  remove(context: RequestContext, imageId: string, member: string): Promise<void> {
    return this.#onImage(context, imageId, async (tx, outbox, image) => {
      refuse(this.#rules.refusesDelete(context, image, member));
      const found = this.#among(await this.members.ofImage(imageId, tx), context, image, member);
      refuse(this.#rules.refusesDeleteOf(context, image));
      const deletedAt = await this.members.remove(tx, found);
      await this.#notify(context, outbox, 'image.member.delete', found, deletedAt);
    });
  }

  /** Nobody else changes the image or its members meanwhile. */
  #onImage<T>(
    context: RequestContext,
    imageId: string,
    work: (tx: EntityManager, outbox: OutboxWriter, image: Image) => Promise<T>,
  ): Promise<T> {
    return this.unitOfWork.run(async (tx, outbox) => {
      const image = this.#visible(context, imageId, await this.images.lock(tx, imageId));
      return work(tx, outbox, image);
    });
  }

  #visible(context: RequestContext, imageId: string, image: Image | null): Image {
    if (image === null || !mayRead(this.profile, context, image)) throw notFound(this.#rules.imageNotFound(imageId));
    return image;
  }

  #among(rows: readonly ImageMember[], context: RequestContext, image: Image, member: string): ImageMember {
    const found = visibleMembers(context, image, rows).find((row) => row.member === member);
    if (found === undefined) throw notFound(this.#rules.memberNotFound(image.id, member));
    return found;
  }

  async #notify(
    context: RequestContext,
    outbox: OutboxWriter,
    event: MemberEvent,
    member: ImageMember,
    deletedAt: Date | null = null,
  ): Promise<void> {
    if (this.#rules.notifies) await outbox.add(memberEvent(context, event, member, deletedAt));
  }
}

/** glance/db/sqlalchemy/api.py _image_member_find: the owner sees all, a member itself. */
export function visibleMembers(
  context: RequestContext,
  image: Pick<Image, 'owner'>,
  rows: readonly ImageMember[],
): ImageMember[] {
  return rows.filter((row) => ownsImage(context, image) || row.member === context.projectId);
}

/** @throws OpenStackError 413 */
export function requireMemberQuota(attempted: number, wording: (reason: string) => string): void {
  if (attempted <= MEMBER_QUOTA) return;
  throw overLimit(
    wording(
      `The limit has been exceeded on the number of allowed image members for this image. Attempted: ${attempted}, Maximum: ${MEMBER_QUOTA}`,
    ),
  );
}
