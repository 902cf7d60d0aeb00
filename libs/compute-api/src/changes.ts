import type { ImageMeta, ImageMetadata, PropertyFlow } from '#image-properties';
import { profiles } from '#releases';
import type { Answers } from './answers.js';
import type { Checking } from './checking.js';
import type { CheckedServer, RebuildToCheck, ServerToCheck } from './compute-api.js';
import { describedDevices } from './described-devices.js';
import { olderSyntaxFirst, oneSyntaxFirst, type ReadMapping } from './requested-mapping.js';
import { CREATE_ANSWERS, REBUILD_ANSWERS } from './servers-answers.js';
import * as typed from './typed-new-server.js';
import * as untyped from './untyped-new-server.js';
import { sizedDevices } from './validated-devices.js';

/** Where releases' Compute APIs differ in what they check, and in what order. */
interface ComputeApiRules {
  readonly mapping: ReadMapping;
  /** The metadata of a boot whose mapping has no root. */
  readonly noMetadata: ImageMetadata;
  readonly newServer: (flow: PropertyFlow, server: ServerToCheck) => Checking<CheckedServer>;
  readonly checkRebuild: (flow: PropertyFlow, rebuild: RebuildToCheck) => ImageMeta | null;
  /** What the except clauses of the servers API make of a refusal. */
  readonly createAnswers: Answers;
  readonly rebuildAnswers: Answers;
}

/** The checks of typed images, once the release has types. */
function typedChecks(rules: typed.NewServerRules): Pick<ComputeApiRules, 'newServer' | 'checkRebuild'> {
  const known = (flow: PropertyFlow): typed.TypedFlow => {
    if (typed.hasTypes(flow)) return flow;
    throw new TypeError('a release that checks typed images has types of image properties');
  };
  return {
    newServer: (flow, server) => typed.newServer(known(flow), rules, server),
    checkRebuild: (flow, rebuild) => typed.checkRebuild(known(flow), rebuild),
  };
}

export const computeApiRules = profiles<ComputeApiRules>(
  {
    mapping: olderSyntaxFirst,
    noMetadata: { properties: {} },
    newServer: untyped.newServer,
    checkRebuild: untyped.checkRebuild,
    createAnswers: CREATE_ANSWERS,
    rebuildAnswers: REBUILD_ANSWERS,
  },
  ['juno', { noMetadata: {} }],
  [
    // nova/objects/image_meta.py; the servers API of 2.1, whose schema reads the mappings.
    'liberty',
    {
      mapping: oneSyntaxFirst,
      ...typedChecks({ validateDevices: sizedDevices, encryptsDisks: false }),
      createAnswers: new Map([...CREATE_ANSWERS].filter(([name]) => name !== 'FlavorNotFound')),
      rebuildAnswers: new Map([...REBUILD_ANSWERS, ['InvalidImageConfigDrive', { status: 500 }]]),
    },
  ],
  [
    'ussuri',
    ({ createAnswers, rebuildAnswers }) => ({
      ...typedChecks({ validateDevices: describedDevices, encryptsDisks: false }),
      createAnswers: new Map([...createAnswers, ['ImagePCINUMAPolicyForbidden', { status: 403 }]]),
      rebuildAnswers: new Map([...rebuildAnswers, ['ImagePCINUMAPolicyForbidden', { status: 403 }]]),
    }),
  ],
  ['zed', typedChecks({ validateDevices: describedDevices, encryptsDisks: true })],
);
