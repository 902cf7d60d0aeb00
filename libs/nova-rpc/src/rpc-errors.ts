/** An error that a peer can rebuild by its class and module (`nova.exception`). */
export class NovaRpcError extends Error {
  readonly remoteModule = 'nova.exception';

  constructor(
    readonly remoteClass: string,
    message: string,
    readonly kwargs: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = remoteClass;
  }
}

export const instanceNotFound = (uuid: string) =>
  new NovaRpcError('InstanceNotFound', `Instance ${uuid} could not be found.`, { instance_id: uuid });

/** The instance is another host's by now. */
export const unexpectedHost = (uuid: string, expected: string, actual: string | null) =>
  new NovaRpcError(
    'UnexpectedTaskStateError',
    `Conflict updating instance ${uuid}. Expected: {'host': ${JSON.stringify(expected)}}. Actual: {'host': ${JSON.stringify(actual)}}`,
    { instance_uuid: uuid, expected: { host: expected }, actual: { host: actual } },
  );

export const consoleNotAvailable = () =>
  new NovaRpcError('ConsoleNotAvailable', 'Guest does not have a console available.');

/** `kwargs` tell the task_state that was expected and the one that is: `{expected: {task_state: [...]}, actual: {task_state}}`. */
export const unexpectedTaskState = (uuid: string, expected: readonly (string | null)[], actual: string | null) =>
  new NovaRpcError(
    'UnexpectedTaskStateError',
    `Conflict updating instance ${uuid}. Expected: {'task_state': ${JSON.stringify(expected)}}. Actual: {'task_state': ${JSON.stringify(actual)}}`,
    { instance_uuid: uuid, expected: { task_state: expected }, actual: { task_state: actual } },
  );
