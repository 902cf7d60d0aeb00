import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build, ROOT } from '../../../test/support/programs.js';

const PROGRAM = join(ROOT, 'dist/apps/cli/src/main.js');

/** `npm test` has built everything already; writing it again would disturb what others run from there. */
async function isBuilt(): Promise<boolean> {
  const built = await stat(PROGRAM).catch(() => null);
  if (built === null) return false;
  const folders = ['apps/cli', 'libs'].map((folder) =>
    readdir(join(ROOT, folder), { withFileTypes: true, recursive: true }),
  );
  const files = (await Promise.all(folders)).flat().filter((entry) => entry.isFile());
  const times = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).mtimeMs));
  return times.every((time) => time <= built.mtimeMs);
}

interface Ended {
  status: number | null;
  out: string;
  err: string;
}

/** Runs the built program as a process of its own; `read` looks at its output and may end it early. */
function proptrail(args: readonly string[], stdin: string | null = null, firstBytesOnly = false): Promise<Ended> {
  const { OPENSTACK_RELEASE: _release, ...env } = process.env;
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: ROOT, env, stdio: 'pipe' });
  const written = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written.out += text;
    if (firstBytesOnly) child.stdout.destroy();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    written.err += text;
  });
  // A program that has seen enough closes its standard input: then writing fails, and that is fine.
  child.stdin.on('error', () => undefined);
  if (stdin !== null) child.stdin.end(stdin);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      child.stdin.destroy();
      resolve({ status, ...written });
    });
  });
}

const lines = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('proptrail as a program', () => {
  let folder: string;

  beforeAll(async () => {
    if (!(await isBuilt())) await build('apps/cli', 'libs');
    folder = await mkdtemp(join(tmpdir(), 'proptrail-cli-'));
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('ends with 0 for a domain and a clean image, without waiting for standard input', async () => {
    expect(await proptrail(['dry-run', '--property', 'hw_disk_bus=scsi', '--output', 'xml'])).toMatchObject({
      status: 0,
      err: '',
      out: expect.stringMatching(/^<domain type="kvm">[\s\S]*<\/domain>\n$/),
    });
    expect(await proptrail(['lint', '--property', 'hw_disk_bus=scsi'])).toEqual({
      status: 0,
      err: '',
      out: 'no findings\n',
    });
  });

  it('ends with 1 for a refusal and for findings, in plain text where nobody watches', async () => {
    const refused = await proptrail(['dry-run', '--release', 'zed', '--property', 'hw_disk_bus=scsy']);
    expect(refused).toMatchObject({ status: 1, err: '' });
    expect(refused.out).toMatch(/^refused: InvalidRequest at api \(HTTP 400\)\n/);
    const found = await proptrail(['lint', '--property', 'hw_disk_buss=scsi']);
    expect(found).toMatchObject({ status: 1, err: '' });
    expect(found.out).toContain('did you mean hw_disk_bus?');
    expect(refused.out + found.out).not.toContain('\u001b');
  });

  it('ends with 2 for bad usage, and says so on standard error alone', async () => {
    expect(await proptrail(['lint', '--property', 'hw_disk_bus'])).toEqual({
      status: 2,
      out: '',
      err: "error: --property 'hw_disk_bus': give name=value, such as --property hw_disk_bus=scsi\n",
    });
    expect(await proptrail(['dry-run', '--json', folder])).toMatchObject({
      status: 2,
      err: expect.stringContaining('cannot read it'),
    });
    expect(await proptrail(['nonsense'])).toMatchObject({ status: 2, out: '' });
  });

  it('answers a line for every line of standard input, in order', async () => {
    const count = 90;
    const stdin = Array.from({ length: count }, (_, id) =>
      JSON.stringify({ id, properties: { hw_disk_bus: id % 3 === 0 ? 'sata' : 'scsi' } }),
    ).join('\n');
    const { status, out } = await proptrail(['dry-run'], stdin);
    expect(status).toBe(1);
    const results = lines(out).map(({ id, result }) => [id, result]);
    expect(results).toEqual(Array.from({ length: count }, (_, id) => [id, id % 3 === 0 ? 'refused' : 'domain']));
  });

  it('reads an image as openstack image show prints it, from a file and from a pipe', async () => {
    const image = {
      id: 'i',
      name: 'cirros',
      status: 'active',
      disk_format: 'qcow2',
      properties: { hw_vif_model: 'e1000', os_hidden: false },
    };
    const file = join(folder, 'cirros.json');
    await writeFile(file, JSON.stringify(image, null, 2));
    const fromFile = await proptrail(['dry-run', '--release', 'zed', '--image-file', file, '--output', 'xml']);
    expect(fromFile.out).toContain('<model type="e1000"/>');
    const fromPipe = await proptrail(['lint', '--release', 'zed', '--output', 'json'], JSON.stringify(image, null, 2));
    expect(lines(fromPipe.out)).toEqual([{ id: 'i', release: 'zed', result: 'clean', findings: [] }]);
  });

  it('goes quietly when its reader has seen enough', async () => {
    const stdin = '{"properties":{}}\n'.repeat(400);
    const { err, out } = await proptrail(['dry-run'], stdin, true);
    expect(err).toBe('');
    expect(out.length).toBeGreaterThan(0);
  });

  it('takes hostile text as text', async () => {
    const properties = [
      '__proto__=x',
      'constructor=',
      'a b=\u{1f600}',
      'hw_video_ram=1e999',
      '$(id)=`id`',
      'os_command_line=</cmdline>',
    ];
    const args = properties.flatMap((property) => ['--property', property]);
    const { status, err, out } = await proptrail(['dry-run', ...args, '--output', 'json']);
    expect({ status, err }).toEqual({ status: 1, err: '' });
    expect(JSON.parse(out)).toMatchObject({ result: 'refused', error: { class: 'ValueError', stage: 'guest_config' } });
  });
});
