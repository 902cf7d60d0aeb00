import { OpenStackError } from '#openstack-http';
import { ServiceRefusal } from '#service-clients';

/** Another service that can't be reached, or is ill, may be well in a moment. */
export function isPassing(error: unknown): boolean {
  if (error instanceof ServiceRefusal) return error.status >= 500;
  return error instanceof OpenStackError && error.status === 503;
}
