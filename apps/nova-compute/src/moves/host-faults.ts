import { Inject, Injectable } from '@nestjs/common';
import { PROPTRAIL_CONFIG } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';

/** What a host was described to fail with in a step of a move. */
class DescribedFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DescribedFault';
  }
}

type Step = 'prep_resize' | 'resize_instance' | 'finish_resize' | 'pre_live_migration' | 'live_migration';

/** Steps of moves that hosts are described to fail in: `{"faults": {"prep_resize": "no room left"}}`. */
@Injectable()
export class HostFaults {
  constructor(@Inject(PROPTRAIL_CONFIG) private readonly config: Pick<ProptrailConfig, 'computeHostDescriptions'>) {}

  /** @throws DescribedFault where the host fails in that step */
  raise(host: string, step: Step): void {
    const fault = this.config.computeHostDescriptions.find(({ name }) => name === host)?.faults?.[step];
    if (fault !== undefined) throw new DescribedFault(fault);
  }
}
