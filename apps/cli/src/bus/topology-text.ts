import type { Style } from '../support/style.js';
import { columns } from '../support/table.js';
import type { BrokerView } from './broker-view.js';

const flags = (one: { durable: boolean; auto_delete: boolean }): string =>
  [one.durable ? 'durable' : '', one.auto_delete ? 'auto-delete' : ''].filter(Boolean).join(' ') || '-';

function argumentsText(args: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(args).map(([key, value]) => `${key}=${String(value)}`);
  return pairs.join(' ') || '-';
}

/** Exchanges with the queues that are bound to them, then queues that hang on the default exchange alone. */
export function topologyText(view: BrokerView, paint: Style): string {
  const queues = new Map(view.queues.map((queue) => [queue.name, queue]));
  const bound = new Set<string>();
  const lines: string[] = [];
  const table = (rows: string[][]) =>
    columns(
      [['  routing key', 'queue', 'ready', 'unacked', 'consumers', 'flags', 'arguments'], ...rows],
      (text, column, row) => {
        if (row === 0) return paint.dim(text);
        if (column === 1) return text.endsWith('.dead') ? paint.red(text) : paint.cyan(text);
        if (column === 4) return text === '0' ? paint.yellow(text) : text;
        return text;
      },
    );
  const rowOf = (name: string, routingKey: string): string[] => {
    const queue = queues.get(name);
    if (!queue) return [`  ${routingKey}`, name, '-', '-', '-', '-', '-'];
    const { messages_ready: ready, messages_unacknowledged: unacked, consumers } = queue;
    return [
      `  ${routingKey}`,
      name,
      `${ready}`,
      `${unacked}`,
      `${consumers}`,
      flags(queue),
      argumentsText(queue.arguments),
    ];
  };
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  for (const exchange of [...view.exchanges].sort(byName)) {
    lines.push(`${paint.bold(exchange.name)} ${paint.dim(`${exchange.type} exchange, ${flags(exchange)}`)}`);
    const bindings = view.bindings.filter(({ source }) => source === exchange.name);
    for (const { destination } of bindings) bound.add(destination);
    if (bindings.length === 0) lines.push(paint.dim('  nothing is bound'));
    else lines.push(...table(bindings.map(({ destination, routing_key }) => rowOf(destination, routing_key)).sort()));
    lines.push('');
  }
  const loose = view.queues.filter(({ name }) => !bound.has(name));
  if (loose.length > 0) {
    lines.push(`${paint.bold('(default exchange)')} ${paint.dim('replies and dead letters')}`);
    lines.push(...table(loose.map(({ name }) => rowOf(name, name)).sort()));
  }
  return `${lines.join('\n').trimEnd()}\n`;
}
