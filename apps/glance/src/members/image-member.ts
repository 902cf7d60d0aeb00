const MEMBER_STATUSES = ['pending', 'accepted', 'rejected'] as const;
export type MemberStatus = (typeof MEMBER_STATUSES)[number];

/** A live row of `glance.image_members`: a project that an image is shared with. */
export interface ImageMember {
  readonly id: number;
  readonly image_id: string;
  /** The project. */
  readonly member: string;
  /** v1 only: whether the project may share the image with others. */
  readonly can_share: boolean;
  readonly status: MemberStatus;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export function isMemberStatus(value: unknown): value is MemberStatus {
  return MEMBER_STATUSES.some((status) => status === value);
}
