import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { UndecodableMessage, UnsupportedVersion } from '../errors/messaging-errors.js';
import { RemoteError, RpcError } from '../errors/remote-error.js';
import { unwrapEnvelope, wrapEnvelope } from './envelope.js';
import { decodeFailure, describeError, encodeFailure } from './failure.js';
import { newHexId } from './ids.js';
import { decodeNotification, encodeNotification, notificationTimestamp } from './notification.js';
import { decodeReply, encodeError, encodeHeartbeat, encodeResult } from './reply.js';
import { decodeRequest, encodeRequest } from './request.js';

const call = { messageId: newHexId(), replyQueue: 'reply_1', monitorTimeoutS: 2 };

describe('a request on the wire', () => {
  it('has its keys in the order of oslo.messaging', () => {
    const text = encodeRequest({
      method: 'add',
      args: { a: 1 },
      namespace: 'ns',
      version: '1.2',
      call,
      uniqueId: newHexId(),
      context: { user_id: 'u', roles: ['admin'] },
    });
    expect(Object.keys(unwrapEnvelope(text))).toEqual([
      'method',
      'args',
      'namespace',
      'version',
      '_msg_id',
      '_reply_q',
      '_timeout',
      '_unique_id',
      '_context_user_id',
      '_context_roles',
    ]);
  });

  it('comes back as it was sent, whatever the names and values', () => {
    const dict = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '')), fc.jsonValue());
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), dict, dict, (method, args, context) => {
        const sent = { method, args, uniqueId: newHexId(), context };
        const got = decodeRequest(unwrapEnvelope(Buffer.from(encodeRequest(sent))));
        expect(JSON.stringify(got.args)).toBe(JSON.stringify(args));
        expect(JSON.stringify(Object.entries(got.context))).toBe(JSON.stringify(Object.entries(context)));
        expect(got).toMatchObject({ method, version: '1.0', namespace: undefined, messageId: undefined });
      }),
    );
  });

  it('is refused with the reason when a field is missing or of the wrong kind', () => {
    expect(() => decodeRequest({})).toThrow(/no "method"/);
    expect(() => decodeRequest({ method: 1 })).toThrow(/method must be a string/);
    expect(() => decodeRequest({ method: 'x', args: [] })).toThrow(/named arguments/);
  });
});

describe('an envelope', () => {
  it('may be missing: then the object is the message', () => {
    expect(unwrapEnvelope('{"method":"x"}')).toEqual({ method: 'x' });
  });

  it('may be compressed the way kombu does', () => {
    const text = wrapEnvelope('{"method":"x"}');
    for (const body of [gzipSync(text), deflateSync(text)])
      expect(unwrapEnvelope(body, { compression: 'application/x-gzip' })).toEqual({ method: 'x' });
    expect(() => unwrapEnvelope(Buffer.from(text), { compression: 'application/x-bz2' })).toThrow(/not supported/);
    expect(() => unwrapEnvelope(Buffer.from(text), { compression: 'application/x-gzip' })).toThrow(UndecodableMessage);
  });
});

describe('a reply on the wire', () => {
  it('has its keys in the order of oslo.messaging', () => {
    for (const text of [encodeResult('m', undefined), encodeError('m', new Error('x')), encodeHeartbeat('m')])
      expect(Object.keys(unwrapEnvelope(text))).toEqual(['result', 'failure', 'ending', '_msg_id', '_unique_id']);
    expect(decodeReply(unwrapEnvelope(encodeHeartbeat('m')))).toMatchObject({
      ending: false,
      result: null,
      failure: null,
    });
  });
});

describe('an error on the wire', () => {
  it('is described by class, module, message, traceback, arguments, in that order', () => {
    class NotFound extends RpcError {
      override readonly remoteModule = 'nova.exception';
    }
    const failure = JSON.parse(encodeFailure(new NotFound('gone', { args: ['gone', 1], kwargs: { code: 404 } })));
    expect(Object.keys(failure)).toEqual(['class', 'module', 'message', 'tb', 'args', 'kwargs']);
    expect(failure).toMatchObject({
      class: 'NotFound',
      module: 'nova.exception',
      message: 'gone',
      args: ['gone', 1],
      kwargs: { code: 404 },
    });
    expect(failure.tb.every((line: string) => line.endsWith('\n'))).toBe(true);
  });

  it('has the name that Python gives it', () => {
    expect(describeError(new RangeError('x'))).toMatchObject({ class: 'ValueError', module: 'builtins' });
    expect(describeError(new UnsupportedVersion('3.0', 'add'))).toMatchObject({
      class: 'UnsupportedVersion',
      module: 'oslo_messaging.rpc.dispatcher',
      message: 'Endpoint does not support RPC version 3.0. Attempted method: add',
      args: ['Endpoint does not support RPC version 3.0. Attempted method: add'],
    });
    expect(describeError('just text')).toMatchObject({ class: 'Exception', message: 'just text' });
  });

  it('that was passed on keeps its class, without the suffix of remote ones', () => {
    const first = decodeFailure(
      JSON.stringify({ class: 'X_Remote', module: 'm_Remote', message: 'y', tb: ['t\n'], args: [1], kwargs: { k: 2 } }),
    );
    expect(first).toBeInstanceOf(RemoteError);
    expect(describeError(first)).toEqual({
      class: 'X',
      module: 'm',
      message: 'y',
      tb: ['t\n'],
      args: [1],
      kwargs: { k: 2 },
    });
  });

  it('is still an error when it can not be read', () => {
    expect(decodeFailure('not json')).toMatchObject({ excType: 'Exception', value: 'not json' });
    expect(decodeFailure('null')).toMatchObject({ excType: 'Exception', value: '' });
  });
});

describe('a notification on the wire', () => {
  it('comes back as it was sent', () => {
    const sent = {
      publisherId: 'p',
      eventType: 'e',
      priority: 'warn' as const,
      payload: { x: [1] },
      context: { request_id: 'r' },
    };
    const got = decodeNotification(JSON.parse(encodeNotification(sent)));
    expect(got).toMatchObject({ ...sent, context: expect.objectContaining({ request_id: 'r' }) });
    expect(() => decodeNotification({ ...JSON.parse(encodeNotification(sent)), priority: 'LOUD' })).toThrow(/"loud"/);
  });

  it('writes its time as Python does', () => {
    expect(notificationTimestamp(new Date(Date.UTC(2026, 10, 22, 1, 52, 34, 148)))).toBe('2026-11-22 01:52:34.148000');
  });
});
