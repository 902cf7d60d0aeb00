import { runService } from '#openstack-http';
import { glanceService } from './glance.module.js';

await runService(glanceService);
