import { Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type RpcArgs, RpcEndpoint, RpcMethod, type RpcRequest } from '#messaging';
import { COMPUTE_TOPIC, INSPECTION_NAMESPACE, NOVA_EXCHANGE } from '#nova-rpc';
import type { PropertyDrift } from '#property-drift';
import { assertInstanceUuid } from '../virt/instance-store.js';
import { readDriftRequest } from './drift-request.js';
import { InspectionService } from './inspection.service.js';

/** What the inspection API asks the host of a server: calls to `compute.<host>`. */
@RpcEndpoint({ exchange: NOVA_EXCHANGE, topic: COMPUTE_TOPIC, namespace: INSPECTION_NAMESPACE })
export class InspectionEndpoint {
  constructor(@Inject(InspectionService) private readonly inspection: InspectionService) {}

  @RpcMethod()
  get_domain_xml(@Payload('instance_uuid') uuid: unknown, @Ctx() request: RpcRequest): Promise<string> {
    assertInstanceUuid(uuid);
    return this.inspection.domainXml(request.server, uuid);
  }

  @RpcMethod()
  get_property_drift(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<PropertyDrift[]> {
    return this.inspection.propertyDrift(readDriftRequest(request.server, args));
  }
}
