export { AsyncLocalContextCarrier, type ContextCarrier, type ContextDict } from './context/context-carrier.js';
export type {
  BusDriver,
  Delivery,
  Delivery as BusDelivery,
  ExchangeSpec,
  MessageHeaders,
  OutgoingMessage,
  PeekedMessage,
  QueueSpec,
  Subscription,
} from './drivers/driver.js';
export { type BrokerSnapshot, FakeBroker } from './drivers/fake/fake-broker.js';
export {
  InvalidTarget,
  InvalidTransportUrl,
  MessageDeliveryFailure,
  MessageUndeliverable,
  MessagingError,
  MessagingTimeout,
  NoSuchMethod,
  RpcVersionCapError,
  TransportClosed,
  UndecodableMessage,
  UnsupportedVersion,
} from './errors/messaging-errors.js';
export {
  type AllowedRemoteModules,
  RemoteError,
  type RemoteErrorFactory,
  type RemoteFailure,
  RpcError,
} from './errors/remote-error.js';
export {
  MessagingModule,
  type MessagingModuleAsyncOptions,
  type MessagingModuleOptions,
} from './nest/messaging.module.js';
export {
  NotificationListener,
  OnNotification,
  type OnNotificationOptions,
} from './nest/notification-listener.decorator.js';
export { OsloRpcServer, type OsloRpcServerOptions, RpcServerStrategy } from './nest/oslo-rpc-server.js';
export { RpcClientFactory } from './nest/rpc-client-factory.js';
export {
  RpcEndpoint,
  type RpcEndpointOptions,
  RpcMethod,
  type RpcMethodOptions,
} from './nest/rpc-endpoint.decorator.js';
export {
  type NotificationHandler,
  NotificationListener as RawNotificationListener,
  type NotificationListenerOptions,
  NotificationResult,
} from './notify/notification-listener.js';
export { Notifier, type NotifierOptions } from './notify/notifier.js';
export { DeliveryLedger, type IdempotencyStore } from './rpc/delivery-ledger.js';
export { RpcDispatcher } from './rpc/dispatcher.js';
export type { DeliveryClass, Endpoint, EndpointMethod, RpcArgs } from './rpc/endpoint.js';
export { type PrepareOverrides, type RpcArguments, RpcClient, type RpcClientOptions } from './rpc/rpc-client.js';
export type { RpcRequest } from './rpc/rpc-request.js';
export { RpcServer } from './rpc/rpc-server.js';
export type { RpcServerOptions } from './rpc/rpc-server-options.js';
export type { Target } from './target.js';
export { createTransport, Transport, type TransportOptions } from './transport/transport.js';
export type { TransportHost } from './transport/transport-url.js';
export { parseTransportUrl, type TransportUrl } from './transport/transport-url.js';
export { unwrapEnvelope, type WireMessage } from './wire/envelope.js';
export { type Notification, PRIORITIES, type Priority } from './wire/notification.js';
