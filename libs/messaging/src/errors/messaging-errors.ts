import type { Target } from '../target.js';

/** Where oslo.messaging defines the errors that its dispatcher answers with. */
const DISPATCHER_MODULE = 'oslo_messaging.rpc.dispatcher';

/** What all errors of this library have in common: a stable `code`. */
export abstract class MessagingError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A call got no (final) reply in time, or no heartbeat within the call monitor timeout. The work may have been done. */
export class MessagingTimeout extends MessagingError {
  readonly code = 'MESSAGING_TIMEOUT';

  constructor(
    message: string,
    readonly context: { readonly messageId?: string; readonly method?: string; readonly timeoutMs?: number } = {},
  ) {
    super(message);
  }
}

/** The broker returned a mandatory message (312 NO_ROUTE): no queue takes it. It was not delivered. */
export class MessageUndeliverable extends MessagingError {
  readonly code = 'MESSAGE_UNDELIVERABLE';

  constructor(
    readonly exchange: string,
    readonly routingKey: string,
  ) {
    super(`No queue takes messages for routing key "${routingKey}" on exchange "${exchange}" (312 NO_ROUTE)`);
  }
}

/** The message could not be handed to the broker, or the broker refused a declaration. */
export class MessageDeliveryFailure extends MessagingError {
  readonly code = 'MESSAGE_DELIVERY_FAILURE';
}

/** The transport was closed while this was still under way, or is used after `close()`. */
export class TransportClosed extends MessageDeliveryFailure {
  constructor(what = 'The transport is closed') {
    super(what);
  }
}

/** The target lacks a field that the operation needs, or a field can't be sent. Nothing was sent. */
export class InvalidTarget extends MessagingError {
  readonly code = 'INVALID_TARGET';

  constructor(
    reason: string,
    readonly target: Target,
  ) {
    super(`Invalid target ${JSON.stringify(target)}: ${reason}`);
  }
}

/** The transport URL can't be understood; the message names the part that is wrong. */
export class InvalidTransportUrl extends MessagingError {
  readonly code = 'INVALID_TRANSPORT_URL';

  constructor(
    reason: string,
    readonly url: string,
  ) {
    super(`Invalid transport URL: ${reason}`);
  }
}

/** The message needs a newer version than the client's `versionCap` allows to send. Nothing was sent. */
export class RpcVersionCapError extends MessagingError {
  readonly code = 'RPC_VERSION_CAP';

  constructor(
    readonly version: string,
    readonly versionCap: string,
  ) {
    super(
      `Requested message version, ${version} is incompatible. It needs to be equal in major version and less than ` +
        `or equal in minor version as the specified version cap ${versionCap}.`,
    );
  }
}

/** No endpoint of the server serves this namespace and version (`oslo_messaging/rpc/dispatcher.py`). */
export class UnsupportedVersion extends MessagingError {
  readonly code = 'UNSUPPORTED_VERSION';
  readonly remoteModule = DISPATCHER_MODULE;

  constructor(version: string, method?: string) {
    super(
      `Endpoint does not support RPC version ${version}.${method === undefined ? '' : ` Attempted method: ${method}`}`,
    );
  }
}

/** An endpoint fits by namespace and version, but none has the method, or its name starts with `_`. */
export class NoSuchMethod extends MessagingError {
  readonly code = 'NO_SUCH_METHOD';
  readonly remoteModule = DISPATCHER_MODULE;

  constructor(readonly method: string) {
    super(`Endpoint does not support RPC method ${method}`);
  }
}

/** The bytes of a message are not what oslo.messaging sends; the reason says which part. */
export class UndecodableMessage extends MessagingError {
  readonly code = 'UNDECODABLE_MESSAGE';
}
