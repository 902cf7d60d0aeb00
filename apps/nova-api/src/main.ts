import { runService } from '#openstack-http';
import { novaApiService } from './nova-api.module.js';

await runService(novaApiService);
