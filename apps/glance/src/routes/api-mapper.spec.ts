import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { glanceProfile } from '../changes.js';
import { ApiMapper } from './api-mapper.js';

const zed = new ApiMapper(glanceProfile('zed'));
const icehouse = new ApiMapper(glanceProfile('icehouse'));
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

describe('the way from an address to a resource', () => {
  it.each([
    ['GET', '/v2/images', 'served', 'served'],
    ['GET', '/v2/images/', 'absent', 'absent'],
    ['DELETE', '/v2/images/', 'absent', 'absent'],
    ['GET', '/v2/images//', 'absent', 'absent'],
    ['PUT', '/v2/images', 'refused', 'absent'],
    ['HEAD', '/v2/images/a', 'refused', 'absent'],
    ['PUT', '/v2/images/a/stage', 'absent', 'absent'],
    ['GET', '/v2/images/a/members/', 'absent', 'absent'],
    ['GET', '/v2/images/a/tags', 'absent', 'absent'],
    ['PUT', '/v2/images/a/tags/b%2Fc', 'absent', 'absent'],
    ['TRACE', '/v2/images', 'refused', 'absent'],
    ['TRACE', '/v2/images/', 'unimplemented', 'absent'],
    ['PROPFIND', '/v2/nosuch', 'unimplemented', 'absent'],
    ['OPTIONS', '/v2/nosuch', 'options', 'absent'],
    ['GET', '/v2', 'redirect', 'redirect'],
    ['GET', '/v2/', 'absent', 'absent'],
    ['GET', '/v2.15/images', 'served', 'versions'],
    ['GET', '/v2.14/images', 'versions', 'versions'],
    ['GET', '/v1/', 'versions', 'served'],
    ['POST', '/v1/images/a', 'versions', 'absent'],
    ['POST', '/', 'versions', 'versions'],
    ['DELETE', '/nosuch/x', 'versions', 'versions'],
    ['GET', '/V2/images', 'versions', 'versions'],
    ['GET', '/v2/images/%ff', 'undecodable', 'undecodable'],
    ['GET', '/v2/images/%F0%9F%98%80', 'served', 'served'],
    ['GET', '/v2/images/%00', 'served', 'served'],
    ['GET', '/v2/metadefs/namespaces', 'served', 'absent'],
    ['GET', '/v2/info/stores/', 'absent', 'absent'],
    ['GET', '/healthcheck', 'operations', 'operations'],
  ])('%s %s is %s under zed and %s under icehouse', (method, url, underZed, underIcehouse) => {
    expect([zed.resolve(method, url).kind, icehouse.resolve(method, url).kind]).toEqual([underZed, underIcehouse]);
  });

  it('is one for all ways to write an address, and keeps its query', () => {
    for (const url of [
      '/v2/images?a=%2F',
      '//v2/images?a=%2F',
      '/v2//images?a=%2F',
      '/v2.1/images?a=%2F',
      '/%762%2Fimages?a=%2F',
    ])
      expect(zed.resolve('GET', url)).toMatchObject({ kind: 'served', url: '/v2/images?a=%2F' });
  });

  it('names what an address answers to, in the order of the routes', () => {
    const allowed = (url: string) => zed.resolve('HEAD', url);
    expect(allowed('/v2/images/a')).toMatchObject({ allow: ['GET', 'PATCH', 'DELETE'] });
    expect(allowed('/v2/images/a/tags/b')).toMatchObject({ allow: ['PUT', 'DELETE'] });
    expect(allowed('/v2/metadefs/namespaces/n/tags/t')).toMatchObject({ allow: ['GET', 'POST', 'PUT', 'DELETE'] });
  });

  it('ends somewhere for any text, and a slash more is never the same resource', () => {
    fc.assert(
      fc.property(fc.constantFrom(...METHODS), fc.webPath(), (method, path) => {
        for (const mapper of [zed, icehouse]) {
          const { kind } = mapper.resolve(method, path);
          expect(kind).toEqual(expect.any(String));
          const slashed = mapper.resolve(method, `/v2/images${path}/`);
          expect(slashed.kind).not.toBe('served');
        }
      }),
    );
  });
});
