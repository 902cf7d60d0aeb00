import { bestCpuTopology } from '#hardware';
import { pythonInt } from '#image-properties';
import { Cpu, type MaxPhysAddr } from '../../xml/cpu.js';
import type { CpuNuma } from '../../xml/cpu-numa.js';
import type { GuestContext } from './guest-context.js';

/** CPUs that stand for an architecture that is emulated. */
const EMULATED_MODELS: ReadonlyMap<string, string> = new Map([
  ['aarch64', 'cortex-a57'],
  ['ppc64le', 'POWER8'],
]);

function defaultMode(arch: string): string {
  return arch === 'aarch64' ? 'host-passthrough' : 'host-model';
}

function extraFeature(flag: string): { name: string; policy: string } {
  if (flag.startsWith('-')) return { name: flag.slice(1), policy: 'disable' };
  return { name: flag.startsWith('+') ? flag.slice(1) : flag, policy: 'require' };
}

/** Mode, model and features by configuration (nova/virt/libvirt/driver.py _get_guest_cpu_model_config, zed). */
function configuredCpu(context: GuestContext): Cpu {
  const { options, arch } = context;
  const mode = options.text('libvirt.cpu_mode') ?? defaultMode(arch);
  const cpu = new Cpu();
  if (mode === 'none') return cpu;
  const models = options.list('libvirt.cpu_models');
  cpu.mode = mode;
  cpu.model = models[0] ?? (mode === 'custom' && arch === 'aarch64' ? 'max' : null);
  const flags = new Set(options.list('libvirt.cpu_model_extra_flags').map((flag) => flag.toLowerCase()));
  cpu.features = [...flags].map(extraFeature).sort((a, b) => (a.name < b.name ? -1 : 1));
  return cpu;
}

/**
 * Width of physical addresses; the flavor's wish goes before the image's (_get_guest_cpu_config_maxphysaddr).
 * @throws PythonError where the flavor's number is none
 */
function maxPhysAddr(context: GuestContext): MaxPhysAddr | null {
  const { rules, image } = context;
  const mode = context.extraSpec('hw:maxphysaddr_mode') || image.properties.hw_maxphysaddr_mode;
  if (!rules.limitsAddresses || !mode) return null;
  const wanted = context.extraSpec('hw:maxphysaddr_bits') || image.properties.hw_maxphysaddr_bits;
  return { mode, bits: wanted ? pythonInt(wanted, 3) || null : null };
}

/** The guest's CPU, null where an emulated architecture has none to name (_get_guest_cpu_config, zed). */
export function guestCpu(context: GuestContext, numa: CpuNuma | null): Cpu | null {
  const { flavor, image, arch, host } = context;
  const cpu = configuredCpu(context);
  cpu.topology = bestCpuTopology(flavor, image);
  cpu.numa = numa;
  cpu.maxPhysAddr = maxPhysAddr(context);
  if (arch === host.arch) return cpu;
  if (arch === 'mipsel') return null;
  cpu.mode = null;
  cpu.model = EMULATED_MODELS.get(arch) ?? cpu.model;
  return cpu;
}
