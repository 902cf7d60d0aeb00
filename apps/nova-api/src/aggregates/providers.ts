import { HypervisorsController } from '../hypervisors/hypervisors.controller.js';
import { HypervisorsRepository } from '../hypervisors/hypervisors.repository.js';
import { AvailabilityZonesController } from '../services/availability-zones.controller.js';
import { ComputeServicesController } from '../services/compute-services.controller.js';
import { ComputeServicesRepository } from '../services/compute-services.repository.js';
import { ComputeServicesService } from '../services/compute-services.service.js';
import { AggregatesController } from './aggregates.controller.js';
import { AggregatesRepository } from './aggregates.repository.js';
import { AggregatesService } from './aggregates.service.js';

/** What operators see of hosts, and how they group them. */
export const HOST_CONTROLLERS = [
  AggregatesController,
  AvailabilityZonesController,
  ComputeServicesController,
  HypervisorsController,
];

export const HOST_PROVIDERS = [
  AggregatesRepository,
  AggregatesService,
  ComputeServicesRepository,
  ComputeServicesService,
  HypervisorsRepository,
];
