import { type PropertyFlow, propertyFlow } from '#image-properties';
import type { ReleaseName } from '#releases';
import { answering, answeringAll } from './answers.js';
import { checkKernels } from './block-devices.js';
import { bootMetadata } from './boot-metadata.js';
import { computeApiRules } from './changes.js';
import type { ComputeApi } from './compute-api.js';

/** What the Compute API of a release checks, in its order; refusals as its servers API answers them. */
export function computeApi(release: ReleaseName): ComputeApi {
  const flow: PropertyFlow = propertyFlow(release);
  const { createAnswers, rebuildAnswers, ...rules } = computeApiRules(release);
  return {
    mapping: (given, imageGiven) => answering(createAnswers, () => rules.mapping(flow, given, imageGiven)),
    bootMetadata: (imageRef, mapping) =>
      answeringAll(createAnswers, bootMetadata(flow, rules.noMetadata, imageRef, mapping)),
    newServer: (server) => answeringAll(createAnswers, rules.newServer(flow, server)),
    checkKernels: (image) => answeringAll(rebuildAnswers, checkKernels(flow.kernelAndRamdisk(image, {}))),
    checkRebuild: (request) => answering(rebuildAnswers, () => rules.checkRebuild(flow, request)),
  };
}
