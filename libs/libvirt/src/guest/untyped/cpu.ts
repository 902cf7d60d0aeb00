import { Cpu } from '../../xml/cpu.js';
import { CpuTune } from '../../xml/cpu-tune.js';
import { LibvirtGuestError } from '../errors.js';
import type { GuestContext } from './guest-context.js';

const TUNABLE: ReadonlySet<string> = new Set(['cpu_shares', 'cpu_period', 'cpu_quota']);

function invalid(message: string): LibvirtGuestError {
  return new LibvirtGuestError('Invalid', message, 'guest_config', { status: 400 });
}

/** libvirt 0.9.10 copies the host's CPU itself. */
const HOST_CPU_LIBVIRT_VERSION = 9010;

/** The host's CPU, feature by feature. Source: get_host_cpu_for_guest (2014.1) */
function copiedHostCpu({ host }: GuestContext): Cpu {
  const cpu = new Cpu();
  cpu.arch = host.arch;
  cpu.model = host.cpu.model;
  cpu.vendor = host.cpu.vendor;
  cpu.features = host.cpu.features.map((name) => ({ name, policy: 'require' }));
  return cpu;
}

function cpuOf(context: GuestContext, mode: string, model: string | null): Cpu | null {
  const cpu = new Cpu();
  cpu.model = model;
  if (context.host.libvirtVersion >= HOST_CPU_LIBVIRT_VERSION) {
    cpu.mode = mode;
    return cpu;
  }
  if (mode === 'custom') return cpu;
  if (mode === 'host-model') return copiedHostCpu(context);
  throw new LibvirtGuestError(
    'NovaException',
    'Passthrough of the host CPU was requested but this libvirt version does not support this feature',
    'guest_config',
  );
}

/** CPU of the host's configuration; no image property changes it. Source: get_guest_cpu_config (2014.1) */
export function guestCpu(context: GuestContext): Cpu | null {
  const { options } = context;
  const mode = options.text('libvirt.cpu_mode') ?? (options.isQemu ? 'host-model' : 'none');
  const model = options.text('libvirt.cpu_model');
  if (mode === 'none') return null;
  if (!options.isQemu) {
    throw invalid(
      `Config requested an explicit CPU model, but the current libvirt hypervisor '${options.virtType}' does not support selecting CPU models`,
    );
  }
  if (mode === 'custom' && model === null) {
    throw invalid('Config requested a custom CPU model, but no model name was provided');
  }
  if (mode !== 'custom' && model !== null) {
    throw invalid('A CPU model name should not be set when a host CPU model is requested');
  }
  return cpuOf(context, mode, model);
}

/** `quota:cpu_*` extra specs, null when the flavor has none. */
export function guestCpuTune(context: GuestContext): CpuTune | null {
  const quotas = context.quotas(TUNABLE);
  const tune = new CpuTune();
  tune.shares = quotas.get('cpu_shares') ?? null;
  tune.quota = quotas.get('cpu_quota') ?? null;
  tune.period = quotas.get('cpu_period') ?? null;
  return tune.isEmpty ? null : tune;
}
