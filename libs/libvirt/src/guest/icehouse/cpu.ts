import { Cpu } from '../../xml/cpu.js';
import { CpuTune } from '../../xml/cpu-tune.js';
import { LibvirtGuestError } from '../errors.js';
import type { GuestContext } from './guest-context.js';

const TUNABLE: ReadonlySet<string> = new Set(['cpu_shares', 'cpu_period', 'cpu_quota']);

function invalid(message: string): LibvirtGuestError {
  return new LibvirtGuestError('Invalid', message, 'guest_config', { status: 400 });
}

/** CPU of the host's configuration; no image property changes it. Source: get_guest_cpu_config (2014.1) */
export function guestCpu(context: GuestContext): Cpu | null {
  const mode = context.options.text('libvirt.cpu_mode') ?? (context.options.isQemu ? 'host-model' : 'none');
  const model = context.options.text('libvirt.cpu_model');
  if (mode === 'none') return null;
  if (mode === 'custom' && model === null) {
    throw invalid('Config requested a custom CPU model, but no model name was provided');
  }
  if (mode !== 'custom' && model !== null) {
    throw invalid('A CPU model name should not be set when a host CPU model is requested');
  }
  const cpu = new Cpu();
  cpu.mode = mode;
  cpu.model = model;
  return cpu;
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
