/** Every Nova message goes through this exchange (`control_exchange`). */
export const NOVA_EXCHANGE = 'nova';
export const COMPUTE_TOPIC = 'compute';
export const CONDUCTOR_TOPIC = 'conductor';
/** Namespace of the conductor's methods that move servers along (`nova.conductor.manager.ComputeTaskManager`). */
export const COMPUTE_TASK_NAMESPACE = 'compute_task';
/** What the inspection API asks compute hosts lies in a namespace of its own, apart from Nova's methods. */
export const INSPECTION_NAMESPACE = 'proptrail';
