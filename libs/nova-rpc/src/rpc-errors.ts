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

export const unexpectedTaskState = (uuid: string, expected: readonly (string | null)[], actual: string | null) =>
  new NovaRpcError(
    'UnexpectedTaskStateError',
    `Conflict updating instance ${uuid}. Expected: {'task_state': ${JSON.stringify(expected)}}. Actual: {'task_state': ${JSON.stringify(actual)}}`,
    { instance_uuid: uuid },
  );
