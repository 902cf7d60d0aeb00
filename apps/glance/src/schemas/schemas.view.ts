import type { UserKeyed } from '#image-properties';

const link = (rel: string, name: string) => ({ rel, href: `{${name}}` });

/** glance/schema.py Schema.raw: links tell where in a document the addresses stand. */
export function imageSchemaDocument(schema: UserKeyed): UserKeyed {
  return { ...schema, links: [link('self', 'self'), link('enclosure', 'file'), link('describedby', 'schema')] };
}

/** glance/schema.py CollectionSchema.raw; definitions of the items move to the collection. */
export function collectionSchemaDocument(name: string, { definitions, ...items }: UserKeyed): UserKeyed {
  return {
    name,
    properties: {
      [name]: { type: 'array', items },
      first: { type: 'string' },
      next: { type: 'string' },
      schema: { type: 'string' },
    },
    links: [link('first', 'first'), link('next', 'next'), link('describedby', 'schema')],
    ...(definitions !== undefined && { definitions }),
  };
}

export function imagesSchemaDocument(schema: UserKeyed): UserKeyed {
  return collectionSchemaDocument('images', imageSchemaDocument(schema));
}
