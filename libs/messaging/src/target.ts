/**
 * Whom a message is for, or what a server or endpoint stands for (oslo.messaging `Target`).
 *
 * | field | meaning |
 * |---|---|
 * | exchange | scope of the topic; default: the control exchange of the transport |
 * | topic | what a server offers, e.g. `compute`; servers of one topic share its queue |
 * | server | one server of the topic, e.g. `host1`: queue `compute.host1` |
 * | namespace | method namespace of an endpoint; default: none |
 * | version | `major.minor`; of a message: what it needs, of an endpoint: what it offers; default `1.0` |
 * | fanout | to every server of the topic |
 */
export interface Target {
  readonly exchange?: string;
  readonly topic?: string;
  readonly server?: string;
  readonly namespace?: string;
  readonly version?: string;
  readonly fanout?: boolean;
}
