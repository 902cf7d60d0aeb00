import { InstanceActionsController } from './instance-actions.controller.js';
import { InstanceActionsService } from './instance-actions.service.js';

export const INSTANCE_ACTION_CONTROLLERS = [InstanceActionsController];

/** The record of what was asked of servers. */
export const INSTANCE_ACTION_PROVIDERS = [InstanceActionsService];
