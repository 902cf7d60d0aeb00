import { notFound, OpenStackError } from '#openstack-http';
import type { ApiName } from '../common/view-request.js';

/** v1 says of whatever is not there what WSGI says; v2 names it. */
export function goneWords(api: ApiName, what: 'Volume' | 'Snapshot'): string {
  return api === 'v1' ? 'The resource could not be found.' : `${what} could not be found`;
}

/** What is not found is told in 2014.1's words, if there are any; other refusals pass. */
export async function inWords<T>(words: string | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (words !== undefined && error instanceof OpenStackError && error.status === 404) throw notFound(words);
    throw error;
  }
}
