import { Command, Option } from 'commander';
import type { GuestPath } from '#libvirt';
import { DEFAULT_RELEASE, RELEASES, type ReleaseName } from '#releases';
import { VOLUME_CONNECTIONS } from '../boot/volume-connections.js';
import type { Overrides } from './boot-input-from.js';

/** The flags that describe a boot, as commander hands them on. */
export interface BootFlags {
  release?: ReleaseName;
  property?: string[];
  image?: string[];
  imageFile?: string;
  flavor?: string[];
  extraSpec?: string[];
  boot?: 'image' | 'volume';
  connection?: string;
  volumeSize?: string;
  configDrive?: boolean;
  network?: string;
  host?: string[];
  config?: string[];
  path?: GuestPath;
  json?: string;
}

const collect = (value: string, before: string[] = []): string[] => [...before, value];

/** VIFs by the words of `--network`. */
export const NETWORKS: ReadonlyMap<string, Overrides['network']> = new Map([
  ['ovs', [{ type: 'ovs' }]],
  ['bridge', [{ type: 'bridge' }]],
  ['none', []],
]);

/** `--release` of a command that asks one release. */
function oneRelease(): Option {
  const description = `rules of this release (default: $OPENSTACK_RELEASE, else ${DEFAULT_RELEASE})`;
  return new Option('--release <name>', description).choices([...RELEASES]);
}

/** Adds the flags that dry-run and lint share. */
export function addBootFlags(command: Command, release: Option = oneRelease()): Command {
  return command
    .addOption(release)
    .option('--property <name=value>', 'an image property; repeatable', collect)
    .option('--image-file <file>', 'the image as `openstack image show -f json` prints it')
    .option(
      '--image <name=value,...>',
      'image attributes: disk_format, min_ram (MiB), min_disk (GiB), size (bytes), ...',
      collect,
    )
    .option('--flavor <name=value,...>', 'vcpus, ram (MiB), disk (GiB), ephemeral (GiB), swap (MiB), name', collect)
    .option('--extra-spec <name=value>', 'an extra spec of the flavor; repeatable', collect)
    .addOption(
      new Option('--boot <source>', 'what the server boots from (default: image)').choices(['image', 'volume']),
    )
    .addOption(new Option('--connection <kind>', 'how the root volume is reached').choices([...VOLUME_CONNECTIONS]))
    .option('--volume-size <GiB>', 'size of the root volume')
    .option('--config-drive', 'ask for a config drive')
    .addOption(new Option('--network <kind>', 'the VIF of the server (default: ovs)').choices([...NETWORKS.keys()]))
    .option(
      '--host <name=value>',
      'a fact of the compute host: arch, libvirt_version, amd_sev, ...; repeatable',
      collect,
    )
    .option(
      '--config <group.name=value>',
      'an option of nova.conf, such as libvirt.virt_type=qemu; repeatable',
      collect,
    )
    .addOption(
      new Option('--path <path>', 'what asks for the domain (default: spawn)').choices([
        'spawn',
        'hard_reboot',
        'rescue',
      ]),
    )
    .option('--json <file>', 'boots as JSON, one document or one a line; - is standard input');
}
