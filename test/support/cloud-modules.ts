// What end-to-end suites use of the product in the process they run in; the build makes it part of what they load.
export { TypedImages } from '#image-properties';
export { createTransport } from '#messaging';
export { loadConfig } from '#service-process';
export { startCloud } from '../../apps/all-in-one/src/cloud.js';
