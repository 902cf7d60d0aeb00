import { type ImageMetadata, type UserKeyed, userKeyed } from '#image-properties';
import { UsageError } from '../support/usage-error.js';
import { type BootFlags, NETWORKS } from './boot-flags.js';
import type { Overrides } from './boot-input-from.js';
import { flavorFromFlag } from './flavor-flag.js';
import { keyValue, keyValueList, wholeNumber, yesOrNo } from './key-value.js';

function pairs(flag: string, texts: readonly string[] | undefined, example: string): UserKeyed<string> | undefined {
  if (texts === undefined) return undefined;
  const values = userKeyed<string>();
  for (const text of texts) {
    const [name, value] = keyValue(flag, text, example);
    values[name] = value;
  }
  return values;
}

const IMAGE_NUMBERS: ReadonlyMap<string, string> = new Map([
  ['min_ram', 'MiB'],
  ['min_disk', 'GiB'],
  ['size', 'bytes'],
]);
const IMAGE_TEXTS: ReadonlySet<string> = new Set([
  'id',
  'name',
  'status',
  'owner',
  'checksum',
  'disk_format',
  'container_format',
]);

function imageAttributes(texts: readonly string[] | undefined): ImageMetadata | undefined {
  if (texts === undefined) return undefined;
  const image: ImageMetadata = {};
  for (const [name, value] of texts.flatMap((text) => keyValueList('--image', text, 'disk_format=iso,min_disk=10'))) {
    const unit = IMAGE_NUMBERS.get(name);
    if (unit !== undefined) image[name] = wholeNumber('--image', name, value, unit);
    else if (IMAGE_TEXTS.has(name)) image[name] = value;
    else {
      const known = [...IMAGE_TEXTS, ...IMAGE_NUMBERS.keys()].join(', ');
      throw new UsageError(
        '--image',
        name,
        `the attributes of an image are ${known}; for custom properties give --property ${name}=${value}`,
      );
    }
  }
  return image;
}

/** Facts that are no text. */
const HOST_FACTS: ReadonlyMap<string, (text: string) => unknown> = new Map<string, (text: string) => unknown>([
  ...['amd_sev', 'amd_sev_es', 'amd_sev_snp', 'intel_tdx'].map(
    (name) => [name, (text: string) => yesOrNo('--host', name, text)] as const,
  ),
  ...['cpu_nodes', 'cpu_sockets', 'cpu_cores', 'cpu_threads'].map(
    (name) => [name, (text: string) => wholeNumber('--host', name, text, 'units', 1)] as const,
  ),
  ['kB_mem', (text) => wholeNumber('--host', 'kB_mem', text, 'KiB', 1)],
  ...['arch', 'processor', 'libvirt_version', 'qemu_version'].map((name) => [name, (text: string) => text] as const),
]);

function hostFacts(texts: readonly string[] | undefined): UserKeyed | undefined {
  const given = pairs('--host', texts, 'arch=aarch64');
  if (given === undefined) return undefined;
  const facts = userKeyed();
  for (const [name, text] of Object.entries(given)) {
    const read = HOST_FACTS.get(name);
    if (read === undefined)
      throw new UsageError('--host', name, `the facts of a host are ${[...HOST_FACTS.keys()].join(', ')}`);
    facts[name] = read(text);
  }
  return facts;
}

function configOptions(texts: readonly string[] | undefined): UserKeyed<string> | undefined {
  const example = 'libvirt.virt_type=qemu';
  const options = pairs('--config', texts, example);
  for (const name of Object.keys(options ?? {})) {
    if (!/^[^.]+\../.test(name))
      throw new UsageError('--config', name, `name the group too, such as --config ${example}`);
  }
  return options;
}

function bootSpec(flags: BootFlags): Overrides['boot'] {
  const size = flags.volumeSize;
  const boot = {
    from: flags.boot ?? (flags.connection === undefined && size === undefined ? undefined : ('volume' as const)),
    connection: flags.connection,
    size: size === undefined ? undefined : wholeNumber('--volume-size', 'size', size, 'GiB', 1),
  };
  if (boot.from === 'image' && (flags.connection !== undefined || size !== undefined)) {
    throw new UsageError(
      '--boot',
      'image',
      '--connection and --volume-size describe a root volume; give --boot volume',
    );
  }
  const given = Object.entries(boot).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : (Object.fromEntries(given) as Overrides['boot']);
}

/** @throws UsageError naming the flag, its value and what would be right */
export function overridesFromFlags(flags: BootFlags): Overrides {
  const extraSpecs = pairs('--extra-spec', flags.extraSpec, 'hw:cpu_policy=dedicated');
  const flavor = Object.assign(
    {},
    ...(flags.flavor ?? []).map(flavorFromFlag),
    extraSpecs && { extra_specs: extraSpecs },
  );
  const overrides: Overrides = {
    release: flags.release,
    properties: pairs('--property', flags.property, 'hw_disk_bus=scsi'),
    image: imageAttributes(flags.image),
    flavor: Object.keys(flavor).length === 0 ? undefined : flavor,
    boot: bootSpec(flags),
    instance: flags.configDrive ? { config_drive: 'True' } : undefined,
    network: flags.network === undefined ? undefined : NETWORKS.get(flags.network),
    host: hostFacts(flags.host),
    config: configOptions(flags.config),
    path: flags.path,
  };
  return Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
}
