import { novaObject } from '#nova-rpc';

/** What a host ran into, as `nova.instance_faults` keeps it. */
export interface NotifiedFault {
  readonly message: string;
  /** The error's class on the first line, then its stack. */
  readonly details: string;
}

/** `at ComputeManager.spawn (file:///app/virt/driver.js:10:5)` -> what was called, and where. */
const FRAME = /^\s*at (?:async )?(?:([^\s(]+) \()?(?:file:\/\/)?([^()]*?):\d+:\d+\)?$/m;

/** ExceptionPayload (nova/notifications/objects/exception.py, 26.2); where and what come from the stack. */
export function exceptionPayload({ message, details }: NotifiedFault) {
  const [, called, file] = FRAME.exec(details) ?? [];
  const [firstLine = ''] = details.split('\n', 1);
  return novaObject('ExceptionPayload', '1.1', {
    module_name: file?.replace(/^.*\//, '').replace(/\.[jt]s$/, '') ?? 'unknown',
    function_name: called?.replace(/^.*\./, '') ?? 'unknown',
    exception: /^\w+$/.test(firstLine) ? firstLine : 'Exception',
    exception_message: message,
    traceback: details,
  });
}
