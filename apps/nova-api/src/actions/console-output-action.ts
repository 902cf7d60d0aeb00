import { Injectable } from '@nestjs/common';
import { RemoteError } from '#messaging';
import { conflict, notFound } from '#openstack-http';
import { HostCalls } from './host-calls.js';
import { HostCast } from './host-cast.js';
import type { ActionAnswer, ActionCall, ActionGroup, ServerAction } from './server-action.js';

const LENGTH = { type: ['integer', 'string', 'null'], pattern: '^-?[0-9]+$' };

/** nova/api/openstack/compute/schemas/console_output.py (26.2). */
const CONSOLE_OUTPUT_SCHEMA = {
  type: 'object',
  properties: {
    'os-getConsoleOutput': {
      type: 'object',
      // The original has no upper bound and its host none that a console could reach; a number has.
      properties: { length: { ...LENGTH, minimum: -1, maximum: 999_999_999_999_999 } },
      additionalProperties: false,
    },
  },
  required: ['os-getConsoleOutput'],
  additionalProperties: false,
};

/** What a console may print and an answer may not hold (nova/api/openstack/compute/console_output.py). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to take out.
const CONTROL = /[\x00-\x08\x0b-\x1f]/g;

/** `os-getConsoleOutput`. */
@Injectable()
export class ConsoleOutputAction implements ActionGroup {
  readonly actions: readonly ServerAction[] = [
    {
      name: 'os-getConsoleOutput',
      status: 200,
      schema: () => CONSOLE_OUTPUT_SCHEMA,
      run: (call) => this.#output(call),
    },
  ];

  constructor(
    private readonly calls: HostCalls,
    private readonly hosts: HostCast,
  ) {}

  async #output({ record, args }: ActionCall): Promise<ActionAnswer> {
    const { uuid, host } = record.instance;
    if (host === null) throw conflict(`Instance ${uuid} is not ready`);
    const request = { ...this.hosts.payload(record), tail_length: args['length'] ?? null };
    try {
      const output = await this.calls.call<string>(host, 'get_console_output', request);
      return { body: { output: output.replace(CONTROL, '') } };
    } catch (error) {
      const isMissing = error instanceof RemoteError && /^(InstanceNotFound|ConsoleNotAvailable)$/.test(error.excType);
      throw isMissing ? notFound(error.value) : error;
    }
  }
}
