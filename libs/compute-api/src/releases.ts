import { type ReleaseName } from '#releases';

import { type Answers, answering, answeringAll } from './answers.js';
import type { ComputeApi } from './compute-api.js';
import { CREATE_ANSWERS as ICEHOUSE_CREATE, REBUILD_ANSWERS as ICEHOUSE_REBUILD, icehouseApi } from './icehouse/api.js';
import { CREATE_ANSWERS as ZED_CREATE, REBUILD_ANSWERS as ZED_REBUILD, zedApi } from './zed/api.js';

/** The checks of one release, refusals as its servers API answers them. */
function answered(api: ComputeApi, create: Answers, rebuild: Answers): ComputeApi {
  return {
    mapping: (given, imageGiven) => answering(create, () => api.mapping(given, imageGiven)),
    bootMetadata: (imageRef, mapping) => answeringAll(create, api.bootMetadata(imageRef, mapping)),
    newServer: (server) => answeringAll(create, api.newServer(server)),
    checkKernels: (image) => answeringAll(rebuild, api.checkKernels(image)),
    checkRebuild: (request) => answering(rebuild, () => api.checkRebuild(request)),
  };
}

const APIS: Readonly<Record<ReleaseName, ComputeApi>> = {
  icehouse: answered(icehouseApi, ICEHOUSE_CREATE, ICEHOUSE_REBUILD),
  zed: answered(zedApi, ZED_CREATE, ZED_REBUILD),
};

/** What the Compute API of a release checks, in its order. */
export function computeApi(release: ReleaseName): ComputeApi {
  return APIS[release];
}
