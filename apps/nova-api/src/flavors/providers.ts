import { FlavorAccessController } from './flavor-access.controller.js';
import { FlavorAccessService } from './flavor-access.service.js';
import { FlavorsController } from './flavors.controller.js';
import { FlavorsRepository } from './flavors.repository.js';
import { FlavorsService } from './flavors.service.js';

export const FLAVOR_CONTROLLERS = [FlavorsController, FlavorAccessController];

/** Flavors, their extra specs and who may use them. */
export const FLAVOR_PROVIDERS = [FlavorsService, FlavorsRepository, FlavorAccessService];
