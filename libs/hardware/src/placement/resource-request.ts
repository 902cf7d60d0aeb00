import { type FlavorFacts, type ImageMeta, parsePythonInt } from '#image-properties';
import { cpuPolicy, cpuThreadPolicy, dedicatedCpus, emulatorThreadsPolicy, realtimeCpus } from '../cpu-policy.js';
import { pciNumaPolicy, vpmemLabels } from '../devices.js';
import type { HardwareRules } from '../hardware-rules.js';
import { STANDARD_RESOURCES } from './names.js';
import { impliedTraits, traitsOfImage } from './requested-traits.js';

/** What one provider of resources must have. */
export interface RequestGroup {
  readonly resources: Map<string, number>;
  readonly required: Set<string>;
  readonly forbidden: Set<string>;
}

/** What is asked of placement for a server. The group of the empty name is the one that every request has. */
export interface ResourceRequest {
  readonly groups: ReadonlyMap<string, RequestGroup>;
  readonly groupPolicy: 'none' | 'isolate' | null;
}

const KEY = /^(resources|trait)([a-zA-Z0-9_-]{1,64})?:(.*)$/;
const CUSTOM = 'CUSTOM_';
const MIB_PER_GIB = 1024;

class Groups {
  private readonly byName = new Map<string, RequestGroup>();

  group(name = ''): RequestGroup {
    const group = this.byName.get(name) ?? { resources: new Map(), required: new Set(), forbidden: new Set() };
    this.byName.set(name, group);
    return group;
  }

  /** A class that nobody knows, or no number, is passed over: the original only warns. */
  addResource(name: string, amount: number | string, group?: string): void {
    const { resources } = this.group(group);
    if (!name.startsWith(CUSTOM) && !STANDARD_RESOURCES.has(name)) return;
    const count = typeof amount === 'number' ? amount : Number(parsePythonInt(amount, 3) ?? -1);
    if (count >= 0) resources.set(name, count);
  }

  addTrait(name: string, policy: string, group?: string): void {
    const { required, forbidden } = this.group(group);
    if (policy === 'required') required.add(name);
    if (policy === 'forbidden') forbidden.add(name);
  }

  has(resource: string): boolean {
    return [...this.byName.values()].some(({ resources }) => resources.has(resource));
  }

  /** Without what amounts to nothing. */
  stripped(): ReadonlyMap<string, RequestGroup> {
    for (const [name, { resources, required, forbidden }] of this.byName) {
      for (const [resource, amount] of resources) if (amount === 0) resources.delete(resource);
      if (resources.size + required.size + forbidden.size === 0) this.byName.delete(name);
    }
    return this.byName;
  }
}

function groupPolicyOf({ extra_specs: { group_policy: policy } }: FlavorFacts): ResourceRequest['groupPolicy'] {
  return policy === 'none' || policy === 'isolate' ? policy : null;
}

function addExtraSpecs(groups: Groups, { extra_specs: specs }: FlavorFacts): void {
  for (const [key, value] of Object.entries(specs)) {
    const [, kind, group, name = ''] = KEY.exec(key) ?? [];
    if (kind === 'resources') groups.addResource(name, value, group);
    if (kind === 'trait') groups.addTrait(name, value, group);
  }
}

/** _translate_pinning_policies */
function addPinning(groups: Groups, flavor: FlavorFacts, image: ImageMeta): void {
  const policy = cpuPolicy(flavor, image);
  const threads = cpuThreadPolicy(flavor, image);
  const emulator = emulatorThreadsPolicy(flavor) === 'isolate' ? 1 : 0;
  if (policy === 'dedicated') groups.addResource('PCPU', flavor.vcpus + emulator);
  if (policy === 'mixed') {
    const dedicated = dedicatedCpus(flavor);
    const pinned = (dedicated?.size ? dedicated : realtimeCpus(flavor, image))?.size ?? 0;
    groups.addResource('VCPU', flavor.vcpus - pinned);
    groups.addResource('PCPU', pinned + emulator);
  }
  if (threads === 'isolate') groups.addTrait('HW_CPU_HYPERTHREADING', 'forbidden');
  if (threads === 'require') groups.addTrait('HW_CPU_HYPERTHREADING', 'required');
}

/** CPUs, memory and disk of the flavor, where its extra specs do not say another amount. */
function addSizes(groups: Groups, flavor: FlavorFacts, isVolumeBacked: boolean): void {
  if (!groups.has('VCPU') && !groups.has('PCPU')) groups.addResource('VCPU', flavor.vcpus);
  if (!groups.has('MEMORY_MB')) groups.addResource('MEMORY_MB', flavor.memory_mb);
  const root = isVolumeBacked ? 0 : flavor.root_gb;
  const disk = flavor.ephemeral_gb + Math.ceil(flavor.swap / MIB_PER_GIB) + root;
  if (!groups.has('DISK_GB') && disk > 0) groups.addResource('DISK_GB', disk);
}

/** os_resource_classes.normalize_name */
const customName = (name: string): string => `${CUSTOM}${name.replace(/[^0-9A-Za-z]+/g, '_').toUpperCase()}`;

function addPersistentMemory(groups: Groups, flavor: FlavorFacts): void {
  const labels = vpmemLabels(flavor).map((label) => customName(`PMEM_NAMESPACE_${label}`));
  for (const name of new Set(labels)) groups.addResource(name, labels.filter((label) => label === name).length);
}

/**
 * Resources and traits that a server needs, by groups (nova/scheduler/utils.py ResourceRequest.from_request_spec).
 *
 * @throws HardwareError for a wish that contradicts itself
 */
export function resourceRequest(
  rules: HardwareRules,
  flavor: FlavorFacts,
  image: ImageMeta,
  isVolumeBacked: boolean,
): ResourceRequest {
  const groups = new Groups();
  addExtraSpecs(groups, flavor);
  for (const { trait, policy } of traitsOfImage(image)) groups.addTrait(trait, policy);
  addPinning(groups, flavor, image);
  addSizes(groups, flavor, isVolumeBacked);
  if (rules.memoryEncryption(flavor, image) !== null) groups.addResource('MEM_ENCRYPTION_CONTEXT', 1);
  addPersistentMemory(groups, flavor);
  const implied = impliedTraits(rules, flavor, image);
  if (pciNumaPolicy(flavor, image) === 'socket') groups.addTrait('COMPUTE_SOCKET_PCI_NUMA_AFFINITY', 'required');
  for (const { trait, policy } of implied) groups.addTrait(trait, policy);
  return { groups: groups.stripped(), groupPolicy: groupPolicyOf(flavor) };
}
