import { runService } from '#openstack-http';
import { cinderService } from './cinder.module.js';

await runService(cinderService);
