import { runService } from '#openstack-http';
import { novaComputeService } from './nova-compute.module.js';

await runService(novaComputeService);
