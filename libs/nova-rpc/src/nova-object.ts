/** A versioned object as Nova's serializer puts it on the wire. */
export interface NovaObject<T> {
  readonly 'nova_object.name': string;
  readonly 'nova_object.namespace': 'nova';
  readonly 'nova_object.version': string;
  readonly 'nova_object.data': T;
}

/** Wraps data as nova/objects/base.py NovaObjectSerializer does. */
export function novaObject<T>(name: string, version: string, data: T): NovaObject<T> {
  return {
    'nova_object.name': name,
    'nova_object.namespace': 'nova',
    'nova_object.version': version,
    'nova_object.data': data,
  };
}

/** The object did not come through: names what was expected and what came. */
export class InvalidNovaObject extends Error {
  constructor(expected: string, got: unknown) {
    super(`expected a versioned object ${expected}, got ${JSON.stringify(got)?.slice(0, 200) ?? String(got)}`);
    this.name = 'InvalidNovaObject';
  }
}

/** @throws InvalidNovaObject when the value is no versioned object of that name */
export function objectData<T>(name: string, value: unknown): T {
  const object = value as Partial<NovaObject<T>> | null | undefined;
  const data = object?.['nova_object.data'];
  if (object?.['nova_object.name'] !== name || typeof data !== 'object' || data === null)
    throw new InvalidNovaObject(name, value);
  return data;
}
