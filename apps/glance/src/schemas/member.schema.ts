import type { UserKeyed } from '#image-properties';

/** glance/api/v2/image_members.py get_schema */
export const MEMBER_SCHEMA: UserKeyed = {
  name: 'member',
  properties: {
    member_id: { type: 'string', description: 'The project that the image is shared with' },
    image_id: {
      type: 'string',
      description: 'The image',
      pattern: '^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$',
    },
    created_at: { type: 'string', description: 'When the image was shared' },
    updated_at: { type: 'string', description: 'When the membership changed last' },
    status: { type: 'string', description: 'What the project answered', enum: ['pending', 'accepted', 'rejected'] },
    schema: { readOnly: true, type: 'string' },
  },
  additionalProperties: false,
};
