export { busProbe, ServiceBusModule, type ServiceBusOptions } from './service-bus.module.js';
