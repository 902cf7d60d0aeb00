import { Injectable } from '@nestjs/common';
import { badRequest, notFound } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import {
  type ComputeService,
  ComputeServicesRepository,
  type ServiceChange,
  type ServiceQuery,
} from './compute-services.repository.js';

/** The services that report in: listed, and kept from getting servers. */
@Injectable()
export class ComputeServicesService {
  constructor(
    private readonly services: ComputeServicesRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  list(query: ServiceQuery): Promise<ComputeService[]> {
    return this.services.find(query);
  }

  /** @throws OpenStackError 404 */
  changeByHost(host: string, binary: string, change: ServiceChange): Promise<ComputeService> {
    return this.#change({ host, binary }, `Could not find binary ${binary} on host ${host}.`, change);
  }

  /** @throws OpenStackError 404; 400 when a reason is given for a service that is not being disabled */
  changeByUuid(uuid: string, change: ServiceChange): Promise<ComputeService> {
    if (change.disabled_reason && change.disabled !== true)
      throw badRequest("Specifying 'disabled_reason' when status is 'enabled' is invalid.");
    return this.#change({ uuid }, `Service ${uuid} could not be found.`, change);
  }

  #change(query: ServiceQuery, missing: string, change: ServiceChange): Promise<ComputeService> {
    return this.unitOfWork.run(async (tx) => {
      const [service] = await this.services.find(query, tx);
      if (service === undefined) throw notFound(missing);
      await this.services.update(tx, service.id, change);
      const [changed] = await this.services.find({ uuid: service.uuid }, tx);
      return changed ?? service;
    });
  }
}
