import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GlanceError } from '../errors.js';
import { userKeyed } from '../user-keyed.js';
import { glanceRules } from './glance-rules.js';
import type { PatchableImage } from './types.js';

const RFC = 'application/openstack-images-v2.1-json-patch';
const DRAFT_4 = 'application/openstack-images-v2.0-json-patch';
const zed = glanceRules('zed');
const icehouse = glanceRules('icehouse');

function image(properties: Record<string, string> = {}, attributes: Record<string, unknown> = {}): PatchableImage {
  return {
    attributes: userKeyed<unknown>({ status: 'active', ...attributes }),
    properties: userKeyed<string | null>(properties),
    tags: [],
  };
}

describe('parseCreate', () => {
  it('splits attributes, custom properties and tags', () => {
    expect(zed.parseCreate({ name: 'n', id: '155d900f-4e14-4e4c-a73d-069cbf4541e6', HW_x: 'y', tags: ['a'] })).toEqual({
      image: { name: 'n', image_id: '155d900f-4e14-4e4c-a73d-069cbf4541e6' },
      extra_properties: { HW_x: 'y' },
      tags: ['a'],
    });
  });

  it('explains a violation of the schema as jsonschema does', () => {
    expect(() => zed.parseCreate({ k: 1 })).toThrow(
      "Provided object does not match schema 'image': 1 is not of type 'string'\n\n" +
        "Failed validating 'type' in schema['additionalProperties']:\n    {'type': 'string'}\n\nOn instance['k']:\n    1",
    );
  });

  it.each([
    [{ self: 'x' }, 403],
    [{ location: 'x' }, 403],
    [{ os_glance_x: 'y' }, 403],
    [{ ['k'.repeat(256)]: 'v' }, 400],
    [[1], 400],
    ['text', 400],
    [null, 400],
  ])('refuses %j', (body, status) => {
    expect(() => zed.parseCreate(body)).toThrow(expect.objectContaining({ status }));
  });

  it('takes __proto__ and constructor for names like any other', () => {
    const request = zed.parseCreate(JSON.parse('{"__proto__":"a","constructor":"b"}'));
    expect(Object.entries(request.extra_properties)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });

  it('throws nothing but its own refusals, whatever the body', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        for (const rules of [zed, icehouse]) {
          try {
            rules.newImage(rules.parseCreate(body));
          } catch (error) {
            expect(error).toBeInstanceOf(GlanceError);
            expect([400, 403, 413]).toContain((error as GlanceError).status);
          }
        }
      }),
    );
  });
});

describe('newImage', () => {
  it("fills in the release's defaults", () => {
    expect(zed.newImage(zed.parseCreate({})).attributes).toMatchObject({
      visibility: 'shared',
      status: 'queued',
      os_hidden: false,
    });
    expect(icehouse.newImage(icehouse.parseCreate({})).attributes).toMatchObject({
      visibility: 'private',
      min_disk: 0,
    });
  });

  it.each([
    [{ status: 'active' }, 'ReadonlyProperty'],
    [{ min_disk: -1 }, 'InvalidParameterValue'],
    [{ p: '😀' }, 'HTTPBadRequest'],
    [{ p: 'v'.repeat(65536) }, 'HTTPBadRequest'],
    [Object.fromEntries(Array.from({ length: 129 }, (_, index) => [`p${index}`, 'v'])), 'ImagePropertyLimitExceeded'],
  ])('refuses %j', (body, className) => {
    expect(() => zed.newImage(zed.parseCreate(body))).toThrow(expect.objectContaining({ className }));
  });
});

describe('parsePatch', () => {
  it('reads both media types', () => {
    expect(zed.parsePatch([{ op: 'add', path: '/a~1b', value: 'v' }], RFC)).toEqual([
      { op: 'add', path: ['a/b'], value: 'v', json_schema_version: 10 },
    ]);
    expect(zed.parsePatch([{ replace: '/a', value: 'v' }], `${DRAFT_4}; charset=UTF-8`)).toEqual([
      { op: 'replace', path: ['a'], value: 'v', json_schema_version: 4 },
    ]);
  });

  it.each([
    [[{ op: 'add', path: 'a', value: 'b' }], 'Pointer `a` does not start with "/".', 400],
    [[{ op: 'add', path: '/a/b', value: 'b' }], "Invalid JSON pointer for this resource: '/a/b'", 400],
    [
      [{ op: 'move', path: '/a' }],
      'Invalid operation: `move`. It must be one of the following: add, remove, replace.',
      400,
    ],
    [[{ op: 'replace', path: '/status', value: 'x' }], "Attribute 'status' is read-only.", 403],
    [{}, 'Request body must be a JSON array of operation objects.', 400],
    [[{ op: 'add', path: 5, value: 'x' }], 'Pointer `5` is not a string.', 400],
  ])('refuses %j', (body, message, status) => {
    expect(() => zed.parsePatch(body, RFC)).toThrow(expect.objectContaining({ message, status }));
  });

  it('refuses other media types with 415', () => {
    expect(() => zed.parsePatch([], 'application/json')).toThrow(expect.objectContaining({ status: 415 }));
  });
});

describe('applyPatch', () => {
  const patched = (rules: typeof zed, target: PatchableImage, operations: unknown[], mediaType = RFC) =>
    rules.applyPatch(target, rules.parsePatch(operations, mediaType));

  it('leaves the given image alone', () => {
    const before = image({ a: '1' });
    expect(patched(zed, before, [{ op: 'replace', path: '/a', value: '2' }]).properties).toEqual({ a: '2' });
    expect(before.properties).toEqual({ a: '1' });
  });

  it('overwrites with add under the RFC type in zed, and refuses it under the draft and in icehouse', () => {
    expect(patched(zed, image({ a: '1' }), [{ op: 'add', path: '/a', value: '2' }]).properties).toEqual({ a: '2' });
    const conflict = expect.objectContaining({ status: 409, context: { detail: 'Property a already present.' } });
    expect(() => patched(zed, image({ a: '1' }), [{ add: '/a', value: '2' }], DRAFT_4)).toThrow(conflict);
    expect(() => patched(icehouse, image({ a: '1' }), [{ op: 'add', path: '/a', value: '2' }])).toThrow(conflict);
  });

  it.each([
    [[{ op: 'remove', path: '/gone' }], 409],
    [[{ op: 'replace', path: '/gone', value: 'x' }], 409],
    [[{ op: 'remove', path: '/name' }], 403],
    [[{ op: 'replace', path: '/disk_format', value: 'raw' }], 403],
    [[{ op: 'replace', path: '/owner', value: 'x' }], 403],
    [[{ op: 'replace', path: '/min_ram', value: -1 }], 400],
    [[{ op: 'add', path: `/${'k'.repeat(256)}`, value: 'x' }], 400],
  ])('refuses %j with %i', (operations, status) => {
    expect(() => patched(zed, image(), operations)).toThrow(expect.objectContaining({ status }));
  });

  it('counts the quota in zed only when the request adds a name', () => {
    const full = image(Object.fromEntries(Array.from({ length: 129 }, (_, index) => [`p${index}`, 'v'])));
    expect(() => patched(zed, full, [{ op: 'replace', path: '/p0', value: 'x' }])).not.toThrow();
    expect(() => patched(zed, full, [{ op: 'add', path: '/new', value: 'x' }])).toThrow(
      expect.objectContaining({ status: 413 }),
    );
    expect(() => patched(icehouse, full, [{ op: 'replace', path: '/p0', value: 'x' }])).toThrow(
      expect.objectContaining({ status: 413 }),
    );
  });
});
