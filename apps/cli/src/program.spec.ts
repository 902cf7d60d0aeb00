import { describe, expect, it } from '@jest/globals';
import { RELEASES } from '#releases';
import { run } from './program.js';
import { type InMemoryIo, inMemoryIo } from './support/in-memory-io.js';

interface Ended {
  status: number;
  out: string;
  err: string;
}

async function proptrail(args: readonly string[], io: InMemoryIo = inMemoryIo()): Promise<Ended> {
  return { status: await run(io, args), ...io.written };
}

const lines = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('bad usage ends with status 2 and says what would be right', () => {
  it.each([
    [
      ['dry-run', '--property', 'hw_disk_bus'],
      "--property 'hw_disk_bus': give name=value, such as --property hw_disk_bus=scsi",
    ],
    [['dry-run', '--property', '=scsi'], "--property '=scsi': the name before '=' is empty"],
    [['dry-run', '--release', 'juno'], `argument 'juno' is invalid. Allowed choices are ${RELEASES.join(', ')}`],
    [['lint', '--release', 'zed,juno'], `argument 'zed,juno' is invalid. Allowed choices are ${RELEASES.join(', ')}.`],
    [['dry-run', '--output', 'yaml'], "argument 'yaml' is invalid. Allowed choices are xml, json, table"],
    [['lint', '--output', 'xml'], "argument 'xml' is invalid. Allowed choices are table, json"],
    [['dry-run', '--flavor', 'vcpus=0'], 'vcpus must be a whole number of CPUs, 1 or more'],
    [['dry-run', '--extra-spec', 'hw:pmu'], "--extra-spec 'hw:pmu': give name=value"],
    [['dry-run', '--image', 'colour=red'], "--image 'colour': the attributes of an image are"],
    [['dry-run', '--host', 'weight=3'], "--host 'weight': the facts of a host are"],
    [['dry-run', '--host', 'amd_sev=perhaps'], 'amd_sev must be true or false'],
    [
      ['dry-run', '--config', 'virt_type=qemu'],
      "--config 'virt_type': name the group too, such as --config libvirt.virt_type=qemu",
    ],
    [['dry-run', '--boot', 'image', '--volume-size', '4'], '--connection and --volume-size describe a root volume'],
    [['dry-run', '--image-file', 'none.json'], "--image-file 'none.json': cannot read it: ENOENT"],
    [['lint', '--json', 'none.json'], "--json 'none.json': cannot read it: ENOENT"],
    [['lint', '--image-file', 'a', '--json', 'b'], "--image-file 'a': give it or --json, not both"],
    [['follow'], "unknown command 'follow'"],
    [['lint', '--colour'], "unknown option '--colour'"],
    [['lint', 'image.json'], 'too many arguments'],
  ])('%j', async (args, message) => {
    const { status, err, out } = await proptrail(args);
    expect(err).toContain(message);
    expect({ status, out }).toEqual({ status: 2, out: '' });
  });

  it('an OPENSTACK_RELEASE that is none', async () => {
    const { status, err } = await proptrail(['lint'], inMemoryIo(null, {}, { OPENSTACK_RELEASE: 'juno' }));
    expect({ status, err }).toEqual({
      status: 2,
      err: `error: OPENSTACK_RELEASE 'juno': the releases are ${RELEASES.join(', ')}\n`,
    });
  });

  it('standard input without a document', async () => {
    const { status, err } = await proptrail(['lint'], inMemoryIo(''));
    expect(status).toBe(2);
    expect(err).toContain('standard input: nothing is there');
  });
});

describe('help', () => {
  it('names every command, and ends well', async () => {
    const { status, out } = await proptrail(['--help']);
    expect(status).toBe(0);
    expect(out).toMatch(/dry-run[\s\S]*lint[\s\S]*bus/);
  });

  it('tells the exit statuses of a command', async () => {
    const { status, out } = await proptrail(['lint', '--help']);
    expect(status).toBe(0);
    expect(out).toContain('Exit status: 0 clean, 1 findings, 2 bad usage.');
  });
});

describe('the release', () => {
  const domain = async (args: readonly string[], stdin: string | null, env = {}) =>
    (await proptrail(['dry-run', '--output', 'json', ...args], inMemoryIo(stdin, {}, env))).out;

  it("is the flag's, else the document's, else OPENSTACK_RELEASE, else icehouse", async () => {
    const zed = { OPENSTACK_RELEASE: 'zed' };
    expect(lines(await domain([], '{"release":"icehouse"}', zed))[0]).toMatchObject({ release: 'icehouse' });
    expect(lines(await domain(['--release', 'zed'], '{"release":"icehouse"}'))[0]).toMatchObject({ release: 'zed' });
    expect(JSON.parse(await domain(['--property', 'a=b'], null, zed))).toMatchObject({ release: 'zed' });
    expect(JSON.parse(await domain(['--property', 'a=b'], null))).toMatchObject({ release: 'icehouse' });
  });
});

describe('boots as JSON', () => {
  it('go in one a line and come out one a line, in order, with their ids', async () => {
    const documents = [
      { id: 'a', input: { image: { properties: { hw_disk_bus: 'scsi' } } } },
      { id: 7, properties: { hw_disk_bus: 'scsy' } },
      { image: { properties: {} } },
    ];
    const stdin = `\n${documents.map((document) => JSON.stringify(document)).join('\n\n')}\n`;
    const { status, out, err } = await proptrail(['dry-run', '--release', 'zed'], inMemoryIo(stdin));
    expect({ status, err }).toEqual({ status: 1, err: '' });
    expect(lines(out)).toEqual([
      expect.objectContaining({ id: 'a', result: 'domain' }),
      expect.objectContaining({ id: 7, result: 'refused' }),
      expect.not.objectContaining({ id: expect.anything() }),
    ]);
  });

  it('that are unreadable are told in their place, and the others go on', async () => {
    const stdin = '{"properties":{}}\n{"properties":\n{"id":"x","flavour":{}}\n[]\n{"id":"last"}\n';
    const { status, out } = await proptrail(['lint'], inMemoryIo(stdin));
    expect(status).toBe(2);
    expect(lines(out)).toEqual([
      expect.objectContaining({ result: 'clean' }),
      { result: 'unreadable', message: expect.stringContaining('standard input line 2: no JSON') },
      { id: 'x', result: 'unreadable', message: expect.stringContaining("has no member 'flavour'") },
      { result: 'unreadable', message: expect.stringContaining('expected a JSON object') },
      expect.objectContaining({ id: 'last', result: 'clean' }),
    ]);
  });

  it('may be one document over several lines, a list, or a corpus', async () => {
    const boot = { properties: { hw_disk_bus: 'scsi' } };
    const results = async (value: unknown) => {
      const { out } = await proptrail(['lint', '--json', 'f'], inMemoryIo(null, { f: JSON.stringify(value, null, 2) }));
      return lines(out).map(({ id, result }) => [id, result]);
    };
    expect(await results(boot)).toEqual([[undefined, 'clean']]);
    expect(await results([boot, { id: 1 }])).toEqual([
      [undefined, 'clean'],
      [1, 'clean'],
    ]);
    expect(await results({ cases: [{ id: 'x', input: boot, expected: {} }] })).toEqual([['x', 'clean']]);
  });

  it('take the flags on top', async () => {
    const io = inMemoryIo('{"properties":{"hw_disk_bus":"ide"}}\n{}\n');
    const { out } = await proptrail(['dry-run', '--json', '-', '--property', 'hw_disk_bus=scsi'], io);
    for (const line of lines(out)) expect(line).toMatchObject({ disk_info: { disk_bus: 'scsi' } });
  });

  it('are not waited for where flags describe the boot', async () => {
    const { out } = await proptrail(['lint', '--property', 'hw_disk_bus=scsi'], inMemoryIo('{"properties":{"x":"y"}}'));
    expect(out).toBe('no findings\n');
  });
});

describe('an image file', () => {
  const file = JSON.stringify({
    id: 'i',
    name: 'cirros',
    status: 'active',
    disk_format: 'qcow2',
    min_disk: 30,
    properties: { os_type: 'windows' },
  });

  it('is booted with its attributes and properties', async () => {
    const { status, out } = await proptrail(
      ['dry-run', '--image-file', 'cirros.json', '--flavor', 'disk=40', '--output', 'xml'],
      inMemoryIo(null, { 'cirros.json': file }),
    );
    expect(status).toBe(0);
    expect(out).toContain('<clock offset="localtime">');
  });

  it('is refused where the flavor is too small for it', async () => {
    const { status, err } = await proptrail(
      ['dry-run', '--image-file', 'cirros.json', '--output', 'xml'],
      inMemoryIo(null, { 'cirros.json': file }),
    );
    expect(status).toBe(1);
    expect(err).toContain('FlavorDiskTooSmall');
    expect(err).toContain('take a flavor of at least 30 GiB disk');
  });
});
