import { KeyPairsController } from './key-pairs.controller.js';
import { KeyPairsService } from './key-pairs.service.js';

export const KEY_PAIR_CONTROLLERS = [KeyPairsController];

/** Users' key pairs. */
export const KEY_PAIR_PROVIDERS = [KeyPairsService];
