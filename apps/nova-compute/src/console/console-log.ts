import { type Domain, POWER_STATE } from '../virt/domain.js';
import { childOf, type DocumentElement, readDocument } from '../virt/domain-document.js';

const STATE_NAMES = new Map<number, string>(
  Object.entries(POWER_STATE).map(([name, state]) => [state, name.toLowerCase()]),
);

/** What of a domain the lines tell, in the document's order. */
const TOLD: ReadonlySet<string> = new Set(['memory', 'vcpu', 'os', 'cpu', 'features', 'devices']);
const FIRST: readonly string[] = ['os', 'vcpu', 'memory'];

/** `bus=virtio dev=vda` of an element, and of its children under their names: `target.bus=virtio`. */
function facts(element: DocumentElement, prefix = ''): string[] {
  const text = element.children.length === 0 ? element.text.trim().replaceAll(/\s+/g, ' ') : '';
  return [
    ...element.attributes.map(([name, value]) => `${prefix}${name}=${value}`),
    ...(text === '' ? [] : [`${prefix.slice(0, -1) || 'value'}=${text}`]),
    ...element.children.flatMap((child) => facts(child, `${prefix}${child.name}.`)),
  ];
}

function lineOf(element: DocumentElement): string {
  return `${element.name}: ${facts(element).join(' ')}`.trimEnd();
}

function linesOf(root: DocumentElement): string[] {
  const told = root.children.filter(({ name }) => TOLD.has(name));
  const ordered = told.sort((a, b) => rank(a) - rank(b));
  return ordered.flatMap((element) => (element.name === 'devices' ? element.children.map(lineOf) : [lineOf(element)]));
}

function rank({ name }: DocumentElement): number {
  const index = FIRST.indexOf(name);
  return index === -1 ? FIRST.length : index;
}

/**
 * Whether the guest has a console at all (nova/virt/libvirt/driver.py get_console_output). libvirt makes one of the first
 * serial port where the document defines none.
 */
export function hasConsole(xml: string): boolean {
  const devices = childOf(readDocument(xml), 'devices');
  return childOf(devices, 'console') !== undefined || childOf(devices, 'serial') !== undefined;
}

/**
 * What the console of a simulated guest says: no kernel runs in it, so it tells what the hypervisor would have booted,
 * read off the domain document in force, a line for each device.
 */
export function consoleLog(domain: Domain, xml: string): string {
  const state = STATE_NAMES.get(domain.power_state) ?? 'nostate';
  const title = `simulated guest ${domain.name} (${domain.uuid}) on ${domain.host}: no kernel runs here, this is what its domain document defines`;
  return `${[title, `power_state: ${state}`, ...linesOf(readDocument(xml))].join('\n')}\n`;
}

/** The last lines, counted as Python counts from the end: -1 leaves only the first line out (nova/compute/manager.py _tail_log). */
export function tailLog(log: string, length: number): string {
  return length === 0 ? '' : log.split('\n').slice(-length).join('\n');
}
