import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { QueryFailedError } from 'typeorm';
import { errorText, loggable } from './loggable.js';
import { withoutSecrets } from './secret-text.js';

/** A secret that no ordinary text contains. */
const secret = fc.stringMatching(/^S3CR3T[A-Za-z0-9_.~-]{8,40}$/);

const statementError = (given: string) => {
  const driver = Object.assign(new Error(`invalid input syntax for type integer: "${given}"`), {
    severity: 'ERROR',
    routine: 'pg_strtoint32_safe',
    code: '22P02',
    detail: `Failing row contains (1, ${given}).`,
    where: `unnamed portal parameter $1 = '${given}'`,
  });
  return new QueryFailedError(`INSERT INTO t VALUES ('${given}')`, [1, given, { auth_token: given }, [given]], driver);
};

/** Ways in which an error can hold a secret. */
const CARRIERS: readonly ((value: string) => Error)[] = [
  statementError,
  (value) => new Error(`asked with X-Auth-Token: ${value}`),
  (value) => new Error(`body was ${JSON.stringify({ server: { name: 'a', adminPass: value } })}`),
  (value) => new Error(`body was ${JSON.stringify(JSON.stringify({ _context_auth_token: value }))}`),
  (value) => new Error(`message {'auth_token': '${value}', 'new_pass': u'${value}'}`),
  (value) => new Error(`cannot reach rabbit://guest:${value}@127.0.0.1:5672/`),
  (value) => new Error(`cannot reach postgres://root:${value}@db/cloud?sslmode=require`),
  (value) => new Error(`GET /console?token=${value} Authorization: Bearer ${value}`),
  (value) =>
    Object.assign(new Error('refused'), { config: { headers: { 'X-Subject-Token': value, Authorization: value } } }),
  (value) =>
    Object.assign(new Error('refused'), { request: new Map([['x-auth-token', value]]), context: { authToken: value } }),
];

/** Ways in which an error lies below another. */
const WRAPPERS: readonly ((inner: Error) => Error)[] = [
  (inner) => new Error('could not', { cause: inner }),
  (inner) => new Error(`could not: ${inner.message}`, { cause: inner }),
  (inner) => new AggregateError([new Error('one'), inner], 'several'),
  (inner) => Object.assign(new Error('could not'), { reason: { tried: [inner] } }),
];

const leaking = fc
  .tuple(secret, fc.constantFrom(...CARRIERS), fc.array(fc.constantFrom(...WRAPPERS), { maxLength: 5 }))
  .map(([value, carry, wrap]) => ({ value, error: wrap.reduce((inner, around) => around(inner), carry(value)) }));

describe('what a log shows', () => {
  it('holds no secret of an error, however deep it lies and whatever carries it', () => {
    fc.assert(
      fc.property(leaking, ({ value, error }) => {
        expect(inspect(loggable({ err: error, path: '/' }), { depth: null })).not.toContain(value);
        expect(errorText(error)).not.toContain(value);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps of a failed statement what tells one failure from another', () => {
    expect(loggable(statementError('S3CR3T'))).toMatchObject({
      type: 'QueryFailedError',
      message: 'invalid input syntax for type integer: <a value>',
      code: '22P02',
      stack: expect.stringMatching(/^QueryFailedError: .*\n\s+at /),
    });
    expect(loggable(statementError('S3CR3T'))).not.toHaveProperty('parameters');
  });

  it('leaves a text without secrets as it is', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z ./]{0,60}$/), (text) => {
        expect(withoutSecrets(text)).toBe(text);
      }),
    );
    expect(withoutSecrets('GET /v2.1/servers?limit=2 200 3.4 ms')).toBe('GET /v2.1/servers?limit=2 200 3.4 ms');
    expect(withoutSecrets('http://127.0.0.1:9292/v2')).toBe('http://127.0.0.1:9292/v2');
  });

  it('ends with objects that hold themselves', () => {
    const error = new Error('round');
    error.cause = error;
    expect(loggable(error)).toMatchObject({ cause: '[circular]' });
    expect(errorText(error)).toContain('round');
  });
});
