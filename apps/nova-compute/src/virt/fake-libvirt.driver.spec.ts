import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FakeLibvirtDriver } from './fake-libvirt.driver.js';

const UUID = '4a066583-62e3-4a1e-b63b-c24150f114ef';
const guest = { uuid: UUID, name: 'instance-00000001', xml: '<domain type="kvm"/>\n' };

let stateDir: string;
let warnings: unknown[];

const open = (hosts = ['compute1']) =>
  FakeLibvirtDriver.open({ stateDir, hosts, logger: { warn: (...line: unknown[]) => void warnings.push(line) } });
const pathOf = (file: string, uuid = UUID) => join(stateDir, 'instances', uuid, file);

beforeEach(async () => {
  warnings = [];
  stateDir = await mkdtemp(join(tmpdir(), 'driver-spec-'));
});

afterEach(() => rm(stateDir, { recursive: true, force: true }));

describe('the simulated hypervisor', () => {
  it('keeps the document and the facts of a domain under its uuid', async () => {
    const driver = await open();
    await driver.spawn('compute1', guest);
    expect(await readFile(pathOf('libvirt.xml'), 'utf8')).toBe(guest.xml);
    expect(JSON.parse(await readFile(pathOf('domain.json'), 'utf8'))).toEqual({
      host: 'compute1',
      name: 'instance-00000001',
      uuid: UUID,
      power_state: 1,
    });
    expect(await readdir(join(stateDir, 'instances', UUID))).toEqual(['domain.json', 'libvirt.xml']);
  });

  it('knows its domains again after a restart', async () => {
    await (await open()).spawn('compute1', guest);
    const restarted = await open();
    expect(restarted.lookup('compute1', UUID)).toMatchObject({ name: 'instance-00000001', power_state: 1 });
    expect(await restarted.domainXml('compute1', UUID)).toBe(guest.xml);
  });

  it('takes no domain from files that a crash left unfinished', async () => {
    await mkdir(join(stateDir, 'instances', UUID), { recursive: true });
    await writeFile(pathOf('libvirt.xml'), guest.xml);
    await writeFile(pathOf('domain.json.a1b2c3.tmp'), '{"host": "comp');
    const driver = await open();
    expect(driver.list('compute1')).toEqual([]);
    await driver.spawn('compute1', guest);
    expect(driver.list('compute1')).toHaveLength(1);
  });

  it('leaves out a damaged domain and says which', async () => {
    await mkdir(join(stateDir, 'instances', UUID), { recursive: true });
    await writeFile(pathOf('domain.json'), '{"host": 7}');
    expect((await open()).list('compute1')).toEqual([]);
    expect(JSON.stringify(warnings)).toContain(UUID);
  });

  it('leaves a running domain as it is when it is spawned again', async () => {
    const driver = await open();
    await driver.spawn('compute1', guest);
    await driver.spawn('compute1', { ...guest, xml: '<other/>' });
    expect(await driver.domainXml('compute1', UUID)).toBe(guest.xml);
  });

  it('defines a domain anew whether or not there was one, and forgets a definition alone', async () => {
    const driver = await open();
    await driver.define('compute1', guest);
    await driver.define('compute1', { ...guest, xml: '<other/>' });
    expect(await driver.domainXml('compute1', UUID)).toBe('<other/>');
    await writeFile(pathOf('block-devices.json'), '[]');
    for (let times = 0; times < 2; times += 1) await driver.undefine('compute1', UUID);
    expect(driver.lookup('compute1', UUID)).toBeNull();
    expect(await readdir(join(stateDir, 'instances', UUID))).toEqual(['block-devices.json']);
    expect((await open()).list('compute1')).toEqual([]);
  });

  it('keeps the document from before a rescue, however often the rescue is asked for, and brings it back', async () => {
    const driver = await open();
    await driver.spawn('compute1', guest);
    await driver.rescue('compute1', { ...guest, xml: '<rescue/>' }, guest.xml);
    await driver.rescue('compute1', { ...guest, xml: '<rescue/>' }, '<rescue/>');
    expect(await driver.domainXml('compute1', UUID)).toBe('<rescue/>');
    const restarted = await open();
    for (let times = 0; times < 2; times += 1) await restarted.unrescue('compute1', UUID);
    expect(await restarted.domainXml('compute1', UUID)).toBe(guest.xml);
    expect(await readdir(join(stateDir, 'instances', UUID))).toEqual(['domain.json', 'libvirt.xml']);
  });

  it('removes everything of an instance, as often as it is asked', async () => {
    const driver = await open();
    await driver.spawn('compute1', guest);
    await driver.destroy('compute1', UUID);
    await driver.destroy('compute1', UUID);
    expect(driver.lookup('compute1', UUID)).toBeNull();
    expect(await readdir(join(stateDir, 'instances'))).toEqual([]);
  });

  it("leaves another host's files alone", async () => {
    await (await open(['compute2'])).spawn('compute2', guest);
    const driver = await open(['compute1']);
    await driver.destroy('compute1', UUID);
    expect(await driver.domainXml('compute1', UUID)).toBeNull();
    await expect(driver.spawn('compute1', guest)).rejects.toThrow('belongs to host compute2');
    expect(await readFile(pathOf('libvirt.xml'), 'utf8')).toBe(guest.xml);
  });

  it('keeps the domains of two hosts of one process apart', async () => {
    const driver = await open(['compute1', 'compute2']);
    await driver.spawn('compute2', guest);
    expect(driver.list('compute1')).toEqual([]);
    expect(await driver.domainXml('compute1', UUID)).toBeNull();
    expect(await driver.domainXml('compute2', UUID)).toBe(guest.xml);
  });

  it.each([
    '../../etc',
    '',
    '.',
    `${UUID}/..`,
    `../${UUID}`,
    UUID.toUpperCase(),
    `${UUID}\n`,
    `${UUID}\0`,
    '__proto__',
  ])('makes no path of %j', async (uuid) => {
    const driver = await open();
    await expect(driver.spawn('compute1', { ...guest, uuid })).rejects.toThrow('expected an instance uuid');
    await expect(driver.destroy('compute1', uuid)).rejects.toThrow('expected an instance uuid');
    await expect(driver.domainXml('compute1', uuid)).rejects.toThrow('expected an instance uuid');
    expect(await readdir(stateDir, { recursive: true })).toEqual(['instances']);
  });

  it('writes nothing for any text that is no uuid', async () => {
    const driver = await open();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (uuid) => {
        await expect(driver.spawn('compute1', { ...guest, uuid })).rejects.toThrow('expected an instance uuid');
      }),
    );
    expect(await readdir(stateDir, { recursive: true })).toEqual(['instances']);
  });

  it('keeps nothing of a state directory in memory when it closes', async () => {
    const driver = await FakeLibvirtDriver.open({ stateDir: ':memory:', hosts: ['compute1'], logger: { warn() {} } });
    await driver.spawn('compute1', guest);
    const { root } = driver.store;
    expect(await readdir(root)).toEqual([UUID]);
    await driver.onApplicationShutdown();
    await expect(access(root)).rejects.toThrow('ENOENT');
  });
});
