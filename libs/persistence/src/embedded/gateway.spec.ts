import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import fc from 'fast-check';
import pg from 'pg';
import { eventually } from '../../../../test/support/eventually.js';
import { errorCode } from '../error-code.js';
import { socketIn } from './embedded-paths.js';
import { type EmbeddedServer, joinEmbeddedServer } from './embedded-server.js';

// The first embedded start of an installation prepares a data directory.
jest.setTimeout(60_000);
Logger.overrideLogger(false);

describe('many connections to the embedded engine', () => {
  let server: EmbeddedServer;
  const clients: pg.Client[] = [];

  const client = async () => {
    const { username: user, ...rest } = server.address;
    const opened = new pg.Client({ ...rest, user });
    // What a connection that the server ends reports between queries.
    opened.on('error', () => {});
    await opened.connect();
    clients.push(opened);
    return opened;
  };

  beforeAll(async () => {
    server = await joinEmbeddedServer(':memory:', { idleTransactionMs: 300, checkpointMs: 50 });
  });
  afterEach(async () => {
    for (const opened of clients.splice(0)) await opened.end();
  });
  afterAll(() => server.leave());

  it('lose and mix nothing in 10 x 500 transactions that read, compute and write', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, client));
    await all[0]?.query('CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL)');
    await all[0]?.query('INSERT INTO counters SELECT id, 0 FROM generate_series(0, 4) AS id');
    await all[0]?.query('CREATE TABLE journal (client int, turn int, saw int, id int, UNIQUE (id, saw))');
    await Promise.all(
      all.map(async (own, number) => {
        for (let turn = 0; turn < 500; turn += 1) {
          const id = (turn + number) % 5;
          await own.query('BEGIN');
          const { rows } = await own.query('SELECT n, $2::text AS mine FROM counters WHERE id = $1', [
            id,
            `${number}-${turn}`,
          ]);
          expect(rows[0].mine).toBe(`${number}-${turn}`);
          await own.query('UPDATE counters SET n = $2 WHERE id = $1', [id, rows[0].n + 1]);
          await own.query('INSERT INTO journal VALUES ($1, $2, $3, $4)', [number, turn, rows[0].n, id]);
          await own.query('COMMIT');
        }
      }),
    );
    const { rows } = await (await client()).query(
      'SELECT (SELECT sum(n) FROM counters)::int AS counted, (SELECT count(DISTINCT (client, turn)) FROM journal)::int AS noted',
    );
    expect(rows).toEqual([{ counted: 5000, noted: 5000 }]);
  });

  it('get each its own answer when queries with parameters run at once outside of transactions', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, client));
    await Promise.all(
      all.map(async (own, number) => {
        for (let turn = 0; turn < 100; turn += 1) {
          const text = turn % 2 ? 'SELECT $1::int AS a, 1 AS b' : 'SELECT 2 AS b, $1::int AS a';
          expect((await own.query(text, [number * 1000 + turn])).rows[0].a).toBe(number * 1000 + turn);
        }
      }),
    );
  });

  it('have prepared statements of their own, though the names are the same', async () => {
    const [first, second] = [await client(), await client()];
    const one = { name: 'find', text: "SELECT 'first' AS who, $1::int AS n" };
    const two = { name: 'find', text: "SELECT $1::text AS n, 'second' AS who" };
    expect((await first.query({ ...one, values: [1] })).rows).toEqual([{ who: 'first', n: 1 }]);
    expect((await second.query({ ...two, values: ['x'] })).rows).toEqual([{ n: 'x', who: 'second' }]);
    expect((await first.query({ ...one, values: [2] })).rows).toEqual([{ who: 'first', n: 2 }]);
    await first.end();
    await eventually('the statement of the one that left is gone', async () => {
      const left = await second.query("SELECT count(*)::int AS n FROM pg_prepared_statements WHERE name LIKE '%/find'");
      return left.rows[0].n === 1;
    });
  });

  it('wait for a transaction to end and then see its rows', async () => {
    const [writer, reader] = [await client(), await client()];
    await writer.query('CREATE TABLE seen (n int)');
    await writer.query('BEGIN');
    await writer.query('INSERT INTO seen VALUES (1)');
    const reading = reader.query('SELECT n FROM seen');
    await writer.query('INSERT INTO seen VALUES (2)');
    await writer.query('COMMIT');
    expect((await reading).rows).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('are not touched by a statement that fails in the transaction of another', async () => {
    const [failing, other] = [await client(), await client()];
    await failing.query('CREATE TABLE kept (n int)');
    await failing.query('BEGIN');
    await failing.query('INSERT INTO kept VALUES (1)');
    await expect(failing.query('SELECT $1::int / 0', [1])).rejects.toThrow('division by zero');
    const waiting = other.query('SELECT n FROM kept');
    await expect(failing.query('SELECT 1')).rejects.toThrow('current transaction is aborted');
    await failing.query('ROLLBACK');
    expect((await waiting).rows).toEqual([]);
    expect((await failing.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('go on when one ends inside its transaction, which is undone with its settings', async () => {
    const [leaving, other] = [await client(), await client()];
    await leaving.query('CREATE TABLE undone (n int)');
    await leaving.query("SET search_path TO 'nowhere'");
    await leaving.query('BEGIN');
    await leaving.query('INSERT INTO public.undone VALUES (1)');
    const waiting = other.query(
      "SELECT current_setting('search_path') AS path, (SELECT count(*)::int FROM public.undone) AS n",
    );
    await leaving.end();
    expect((await waiting).rows).toEqual([{ path: 'public', n: 0 }]);
  });

  it('are freed from one whose transaction stays idle, which gets SQLSTATE 25P03', async () => {
    const [idle, other] = [await client(), await client()];
    await other.query('CREATE TABLE freed (n int)');
    const ended = once(idle, 'error');
    await idle.query('BEGIN');
    await idle.query('INSERT INTO freed VALUES (1)');
    expect((await other.query('SELECT n FROM freed')).rows).toEqual([]);
    const [error] = await ended;
    expect(errorCode(error)).toBe('25P03');
  });

  it('go on after a COPY FROM STDIN, which is refused with an error', async () => {
    const [copying, other] = [await client(), await client()];
    await copying.query('CREATE TABLE target (n int)');
    await expect(copying.query('COPY target FROM STDIN')).rejects.toThrow('takes no COPY FROM STDIN');
    await expect(copying.query({ text: 'COPY target FROM STDIN', name: 'copy' })).rejects.toThrow('COPY');
    expect((await copying.query('SELECT n FROM target')).rows).toEqual([]);
    expect((await other.query('SELECT $1::int AS n', [3])).rows).toEqual([{ n: 3 }]);
  });

  it('run the locking clauses and advisory locks that services use on a real server', async () => {
    const own = await client();
    await own.query('CREATE TABLE jobs AS SELECT id FROM generate_series(1, 3) AS id');
    await own.query('BEGIN');
    await own.query("SELECT pg_advisory_xact_lock(hashtextextended('x', 0))");
    const { rows } = await own.query('SELECT id FROM jobs ORDER BY id LIMIT 2 FOR UPDATE SKIP LOCKED');
    await own.query('COMMIT');
    expect(rows).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('have what they wrote checkpointed between their transactions, so that the log does not grow for ever', async () => {
    const own = await client();
    const checkpoint = async () =>
      (await own.query('SELECT checkpoint_lsn AS lsn FROM pg_control_checkpoint()')).rows[0].lsn;
    const before = await checkpoint();
    await own.query('CREATE TABLE logged AS SELECT id FROM generate_series(1, 1000) AS id');
    await eventually('a checkpoint is made', async () => (await checkpoint()) !== before);
    expect((await own.query('SELECT count(*)::int AS n FROM logged')).rows).toEqual([{ n: 1000 }]);
  });

  it('carry rows of many megabytes both ways', async () => {
    const own = await client();
    const text = '汉'.repeat(3_000_000);
    expect((await own.query('SELECT $1::text AS text', [text])).rows[0].text).toBe(text);
  });

  it.each([
    ['another database', { database: 'nova' }, '3D000', 'database "nova" does not exist'],
    ['another user', { user: 'nova' }, '28000', 'role "nova" does not exist'],
  ])('are refused for %s as a real server refuses them', async (_, wrong, code, message) => {
    const { username: user, ...rest } = server.address;
    const refused = new pg.Client({ ...rest, user, ...wrong });
    const error = await refused.connect().catch((cause: unknown) => cause);
    expect(errorCode(error)).toBe(code);
    expect(String(error)).toContain(message);
  });

  describe('that speak the protocol byte by byte', () => {
    const int = (value: number) => {
      const bytes = Buffer.alloc(4);
      bytes.writeInt32BE(value);
      return bytes;
    };
    const message = (type: string, body: Buffer) => Buffer.concat([Buffer.from(type), int(body.length + 4), body]);
    const text = (value: string) => Buffer.from(`${value}\0`);
    const startup = (code: number, body = Buffer.alloc(0)) => Buffer.concat([int(body.length + 8), int(code), body]);
    const hello = startup(196608, text('user\0postgres\0database\0postgres\0'));
    const terminate = message('X', Buffer.alloc(0));

    /** Sends the pieces one by one and gathers what comes until the server closes. */
    const converse = async (pieces: Buffer[]) => {
      const socket = connect(socketIn(server.address.host));
      const answers: Buffer[] = [];
      socket.on('data', (data: Buffer) => answers.push(data));
      const closed = once(socket, 'close');
      await once(socket, 'connect');
      for (const piece of pieces) await new Promise((resolve) => socket.write(piece, resolve));
      await closed;
      return Buffer.concat(answers).toString('latin1');
    };

    it('are understood however the bytes are cut', async () => {
      const conversation = Buffer.concat([
        hello,
        message('Q', text("SELECT 'simple'")),
        message('P', Buffer.concat([text(''), text("SELECT 'extended'"), Buffer.alloc(2)])),
        message('B', Buffer.concat([text(''), text(''), Buffer.alloc(6)])),
        message('E', Buffer.concat([text(''), int(0)])),
        message('S', Buffer.alloc(0)),
        message('Q', text('SELECT 1/0')),
        terminate,
      ]);
      const whole = await converse([conversation]);
      for (const part of ['simple', 'extended', 'division by zero']) expect(whole).toContain(part);
      await fc.assert(
        fc.asyncProperty(fc.uniqueArray(fc.nat(conversation.length - 1), { maxLength: 12 }), async (cuts) => {
          const ends = [...cuts.sort((a, b) => a - b), conversation.length];
          const pieces = ends.map((end, index) => conversation.subarray(index === 0 ? 0 : ends[index - 1], end));
          expect(await converse(pieces)).toBe(whole);
        }),
        { numRuns: 40 },
      );
    });

    it('are told that neither TLS nor GSSAPI is spoken, and may go on without', async () => {
      const answer = await converse([startup(80877103), startup(80877104), hello, terminate]);
      expect(answer.slice(0, 3)).toBe('NNR');
    });

    it('are told of protocol 3.0 when they ask for a later 3.x', async () => {
      const answer = await converse([startup(196610, text('user\0postgres\0')), terminate]);
      expect(answer.slice(0, 1)).toBe('v');
    });

    it.each([
      ['an unknown message type', [hello, message('?', Buffer.alloc(0))], 'invalid frontend message type 63'],
      ['an impossible length', [hello, Buffer.from('Q\0\0\0\x01')], 'invalid message length 1'],
      ['a name without an end', [hello, message('P', Buffer.from('x'))], 'a name is not terminated'],
      ['protocol 2', [startup(131072)], 'unsupported frontend protocol 2.0'],
      ['a request to cancel', [startup(80877102, Buffer.alloc(8))], ''],
    ])('are ended after %s, while others go on', async (_, pieces, error) => {
      const other = await client();
      expect(await converse(pieces)).toContain(error);
      expect((await other.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    });
  });
});
