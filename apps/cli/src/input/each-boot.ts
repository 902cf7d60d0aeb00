import { DEFAULT_RELEASE, RELEASES, type ReleaseName, releaseNamed } from '#releases';

import type { CliIo } from '../support/cli-io.js';
import { UsageError } from '../support/usage-error.js';
import type { BootFlags } from './boot-flags.js';
import { overridesFromFlags } from './overrides-from-flags.js';
import { type ReadBoot, readBoots } from './read-boots.js';

/** `OPENSTACK_RELEASE`, as the services read it. */
function releaseFromEnv(env: CliIo['env']): ReleaseName {
  const name = env['OPENSTACK_RELEASE'];
  if (name === undefined || name === '') return DEFAULT_RELEASE;
  const known = releaseNamed(name);
  if (known === undefined) throw new UsageError('OPENSTACK_RELEASE', name, `the releases are ${RELEASES.join(', ')}`);
  return known;
}

/** A boot in its turn. `number` counts from 1; with `isMany` others may follow. */
export interface NumberedBoot extends ReadBoot {
  readonly number: number;
  readonly isMany: boolean;
}

/**
 * Hands the boots that the flags name to `use`, one after the other.
 *
 * @returns whether any of them could not be read
 * @throws UsageError where the flags themselves are wrong
 */
export async function eachBoot(
  io: CliIo,
  flags: BootFlags,
  use: (boot: NumberedBoot) => Promise<void>,
): Promise<boolean> {
  const overrides = overridesFromFlags(flags);
  const { release: _asked, ...described } = overrides;
  const source = await readBoots(
    io,
    { json: flags.json, imageFile: flags.imageFile, isDescribed: Object.keys(described).length > 0 },
    { flags: overrides, release: releaseFromEnv(io.env) },
  );
  let number = 0;
  let isAnyBad = false;
  for await (const read of source.boots) {
    number += 1;
    isAnyBad ||= read.boot instanceof UsageError;
    await use({ ...read, number, isMany: source.isMany });
  }
  return isAnyBad;
}
