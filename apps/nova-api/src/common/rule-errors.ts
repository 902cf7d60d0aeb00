import { RuleError } from '#image-properties';
import { OpenStackError } from '#openstack-http';

/** What nova's API says of an exception that it did not expect (nova/api/openstack/wsgi.py expected_errors). */
function unexpected(error: RuleError): OpenStackError {
  const type = error.builtin ? error.className : `nova.exception.${error.className}`;
  const message = `Unexpected API Error. Please report this at http://bugs.launchpad.net/nova/ and attach the Nova API log if possible.\n<class '${type}'>`;
  return new OpenStackError(500, message, { cause: error });
}

/** What a rule refuses becomes the API's refusal, with the rule's own status and message; any other error stays as it is. */
function answerTo(error: unknown): unknown {
  if (!(error instanceof RuleError)) return error;
  if ((error.status ?? 400) >= 500) return unexpected(error);
  return new OpenStackError(error.status ?? 400, error.message, { cause: error });
}

/** Runs rules; what they refuse is the API's refusal. */
export function applyRules<T>(rules: () => T): T {
  try {
    return rules();
  } catch (error) {
    throw answerTo(error);
  }
}

/** As {@link applyRules}, for checks that wait for other services. */
export async function answeredRules<T>(rules: Promise<T>): Promise<T> {
  try {
    return await rules;
  } catch (error) {
    throw answerTo(error);
  }
}
