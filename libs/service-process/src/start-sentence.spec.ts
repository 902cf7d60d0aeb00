import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startSentence } from './start-sentence.js';

const ENV = { PROPTRAIL_STATE_DIR: '/srv/cloud' };

function system(code: string, fields: object): Error {
  return Object.assign(new Error(`${code}: something, open`), { code, syscall: 'open', ...fields });
}

describe('what a start that failed says', () => {
  it.each([
    [
      system('EROFS', { path: '/srv/cloud/db' }),
      "/srv/cloud/db can't be used, the file system is read-only (EROFS); PROPTRAIL_STATE_DIR names the directory that it lies in",
    ],
    [system('ENOSPC', { path: '/tmp/x' }), "/tmp/x can't be used, no space is left on the disk (ENOSPC)"],
    [system('EACCES', { path: '/srv/cloud2' }), "/srv/cloud2 can't be used, permission is denied (EACCES)"],
    [
      system('EACCES', { syscall: 'listen', address: '127.0.0.1', port: 80 }),
      "can't listen on 127.0.0.1:80: permission is denied (EACCES); HOST and the variables that end in _PORT say where a service listens",
    ],
    [new AggregateError([new Error('connect ECONNREFUSED ::1:5432')]), 'connect ECONNREFUSED ::1:5432'],
    [new Error('Say it.'), 'Say it.'],
    [
      new TypeError('x is not a function'),
      "a fault of Proptrail's own, TypeError: x is not a function (LOG_LEVEL=debug shows where)",
    ],
    [{ name: 'ErrnoError', errno: 51 }, "it ended with { name: 'ErrnoError', errno: 51 }"],
    [undefined, 'it ended with undefined'],
  ])('%#: is a sentence', (error, sentence) => {
    expect(startSentence(error, ENV)).toBe(sentence);
  });

  it('has no stack and no "[object Object]", whatever was thrown', () => {
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        expect(startSentence(thrown, ENV)).not.toMatch(/\[object Object\]|^ +at /m);
      }),
    );
  });

  it('is so for what the system itself throws', () => {
    let thrown: unknown;
    try {
      readFileSync('/nowhere/x');
    } catch (error) {
      thrown = error;
    }
    expect(startSentence(thrown, ENV)).toMatch(/^\/nowhere\/x can't be used, .*\(ENOENT\)$/);
  });

  it('never shows the password of a URL', () => {
    const text = fc.stringMatching(/^[A-Za-z0-9:%!*-]{6,20}$/);
    fc.assert(
      fc.property(text, fc.constantFrom('postgres', 'rabbit', 'amqp+tls'), (password, scheme) => {
        const said = startSentence(new Error(`can't reach ${scheme}://user:${password}@host/x`), ENV);
        expect(said).toBe(`can't reach ${scheme}://user:<redacted>@host/x`);
      }),
    );
  });
});
