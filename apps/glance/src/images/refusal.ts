import { GlanceError, PythonError } from '#image-properties';
import { OpenStackError } from '#openstack-http';

/**
 * Runs a rule and turns its refusal into an answer. Where the running original dies of a Python exception (500), the
 * answer here is 400: the request was wrong, not the server.
 */
export function refusing<T>(rule: () => T): T {
  try {
    return rule();
  } catch (error) {
    if (error instanceof PythonError) throw new OpenStackError(400, error.message, { cause: error });
    if (!(error instanceof GlanceError)) throw error;
    const detail = error.context['detail'];
    throw new OpenStackError(error.status ?? 400, error.message, {
      ...(typeof detail === 'string' && { detail }),
      cause: error,
    });
  }
}
