import type { ComputeHostDescription } from '#service-process';

/** CPU flags of libvirt -> traits (nova/virt/libvirt/utils.py CPU_TRAITS_MAPPING), those of x86 that images ask for. */
const OF_FEATURE: Readonly<Record<string, string>> = {
  '3dnow': 'HW_CPU_X86_3DNOW',
  abm: 'HW_CPU_X86_ABM',
  aes: 'HW_CPU_X86_AESNI',
  avx: 'HW_CPU_X86_AVX',
  avx2: 'HW_CPU_X86_AVX2',
  avx512bw: 'HW_CPU_X86_AVX512BW',
  avx512cd: 'HW_CPU_X86_AVX512CD',
  avx512dq: 'HW_CPU_X86_AVX512DQ',
  avx512er: 'HW_CPU_X86_AVX512ER',
  avx512f: 'HW_CPU_X86_AVX512F',
  avx512pf: 'HW_CPU_X86_AVX512PF',
  avx512vl: 'HW_CPU_X86_AVX512VL',
  avx512vnni: 'HW_CPU_X86_AVX512VNNI',
  bmi1: 'HW_CPU_X86_BMI',
  bmi2: 'HW_CPU_X86_BMI2',
  f16c: 'HW_CPU_X86_F16C',
  fma: 'HW_CPU_X86_FMA3',
  mmx: 'HW_CPU_X86_MMX',
  mpx: 'HW_CPU_X86_MPX',
  pclmuldq: 'HW_CPU_X86_CLMUL',
  pdpe1gb: 'HW_CPU_X86_PDPE1GB',
  sha_ni: 'HW_CPU_X86_SHA',
  sse: 'HW_CPU_X86_SSE',
  sse2: 'HW_CPU_X86_SSE2',
  sse3: 'HW_CPU_X86_SSE3',
  'sse4.1': 'HW_CPU_X86_SSE41',
  'sse4.2': 'HW_CPU_X86_SSE42',
  sse4a: 'HW_CPU_X86_SSE4A',
  ssse3: 'HW_CPU_X86_SSSE3',
  svm: 'HW_CPU_X86_SVM',
  tbm: 'HW_CPU_X86_TBM',
  vmx: 'HW_CPU_X86_VMX',
  xop: 'HW_CPU_X86_XOP',
};

/** What the libvirt driver can do, as far as requests ask for it (nova/virt/libvirt/driver.py capabilities). */
const OF_DRIVER = [
  'COMPUTE_NODE',
  'COMPUTE_ACCELERATORS',
  'COMPUTE_DEVICE_TAGGING',
  'COMPUTE_NET_ATTACH_INTERFACE',
  'COMPUTE_NET_ATTACH_INTERFACE_WITH_TAG',
  'COMPUTE_RESCUE_BFV',
  'COMPUTE_SECURITY_TPM_1_2',
  'COMPUTE_SECURITY_TPM_2_0',
  'COMPUTE_SECURITY_UEFI_SECURE_BOOT',
  'COMPUTE_VOLUME_ATTACH_WITH_TAG',
  'COMPUTE_VOLUME_EXTEND',
  'COMPUTE_VOLUME_MULTI_ATTACH',
] as const;

/** Placement's traits of a host whose CPU has these features, sorted. */
export function hostTraits(host: ComputeHostDescription, features: readonly string[]): string[] {
  const ofFeatures = features.flatMap((feature) => {
    const trait = Object.hasOwn(OF_FEATURE, feature) ? OF_FEATURE[feature] : undefined;
    return trait === undefined ? [] : [trait];
  });
  const ofGuest = host.guest?.['amd_sev'] === true ? ['HW_CPU_X86_AMD_SEV'] : [];
  const all = new Set<string>([...OF_DRIVER, ...ofFeatures, ...ofGuest, ...(host.traits ?? [])]);
  for (const trait of host.without_traits ?? []) all.delete(trait);
  return [...all].sort();
}
