import { RuleError } from '#image-properties';
import { OpenStackError } from '#openstack-http';

/** What nova's API says of an exception that it did not expect. */
function unexpected(error: RuleError): OpenStackError {
  const message = `Unexpected API Error. Please report this at http://bugs.launchpad.net/nova/ and attach the Nova API log if possible.\n<class '${error.className}'>: ${error.message}`;
  return new OpenStackError(500, message, { cause: error });
}

/** Runs rules of the flow; what they refuse becomes the API's refusal, with the rule's own status and message. */
export function applyRules<T>(rules: () => T): T {
  try {
    return rules();
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    if ((error.status ?? 400) >= 500) throw unexpected(error);
    throw new OpenStackError(error.status ?? 400, error.message, { cause: error });
  }
}
