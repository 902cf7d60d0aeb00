import type { UserKeyed } from '#image-properties';

const link = (rel: string, name: string) => ({ rel, href: `{${name}}` });

/** glance/schema.py Schema.raw: links tell where in a document the addresses stand. */
export function imageSchemaDocument(schema: UserKeyed): UserKeyed {
  return { ...schema, links: [link('self', 'self'), link('enclosure', 'file'), link('describedby', 'schema')] };
}

/** glance/schema.py CollectionSchema.raw */
export function imagesSchemaDocument(schema: UserKeyed): UserKeyed {
  return {
    name: 'images',
    properties: {
      images: { type: 'array', items: imageSchemaDocument(schema) },
      first: { type: 'string' },
      next: { type: 'string' },
      schema: { type: 'string' },
    },
    links: [link('first', 'first'), link('next', 'next'), link('describedby', 'schema')],
  };
}
