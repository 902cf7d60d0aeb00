import { RuleError } from '#image-properties';
import { LibvirtGuestError } from '#libvirt';
import { type ReleaseName } from '#releases';
import { adapterFor } from './adapters/registry.js';
import type { ActualError, CaseResult, CorpusCase } from './corpus.js';

/** Errors of the rules tell their class in OpenStack; anything else is a fault of ours and shows as itself. */
function actualError(error: unknown): ActualError {
  if (error instanceof LibvirtGuestError) return { class: error.className, message: error.message, stage: error.stage };
  if (error instanceof RuleError) return { class: error.className, message: error.message };
  if (!(error instanceof Error)) return { class: 'unknown', message: String(error) };
  const { className = error.name, stage } = error as Error & { className?: string; stage?: string };
  return { class: className, message: error.message, ...(stage === undefined ? {} : { stage }) };
}

/** Feeds a case's input to the libraries. Never throws: a refusal is a result. */
export function runCase(release: ReleaseName, testCase: CorpusCase): CaseResult {
  try {
    return { id: testCase.id, actual: adapterFor(release, testCase.input)(testCase.input, release) ?? null };
  } catch (error) {
    return { id: testCase.id, error: actualError(error) };
  }
}
