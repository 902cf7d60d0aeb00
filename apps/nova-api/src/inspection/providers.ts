import { ImagePropertiesController } from '../image-properties/image-properties.controller.js';
import { ImagePropertiesService } from '../image-properties/image-properties.service.js';
import { RememberedRows } from '../image-properties/remembered-rows.service.js';
import { MachineTypesController } from '../machine-types/machine-types.controller.js';
import { MachineTypesService } from '../machine-types/machine-types.service.js';
import { DriftService } from './drift.service.js';
import { HostInspection } from './host-inspection.service.js';
import { InspectionController } from './inspection.controller.js';
import { InspectionService } from './inspection.service.js';

/** What OpenStack keeps from its users, or leaves to nova-manage. */
export const INSPECTION_CONTROLLERS = [InspectionController, ImagePropertiesController, MachineTypesController];
export const INSPECTION_PROVIDERS = [
  InspectionService,
  HostInspection,
  DriftService,
  ImagePropertiesService,
  MachineTypesService,
  RememberedRows,
];
