import { Command, InvalidArgumentError } from 'commander';
import type { CliIo } from '../support/cli-io.js';

/** Where nova-api is, and who asks. */
export interface NovaFlags {
  readonly endpoint: string;
  readonly token: string;
  readonly roles?: string;
}

const DEFAULT_PORT = '8774';

function httpUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new InvalidArgumentError('a URL is needed, like http://127.0.0.1:8774');
  return text.replace(/\/+$/, '');
}

/** A command that asks nova-api. */
export function novaCommand(name: string, env: CliIo['env']): Command {
  const endpoint = env['NOVA_ENDPOINT'] || `http://127.0.0.1:${env['NOVA_PORT'] || DEFAULT_PORT}`;
  return new Command(name)
    .option(
      '--endpoint <url>',
      "nova-api's URL; default: NOVA_ENDPOINT, or NOVA_PORT on this machine",
      httpUrl,
      endpoint,
    )
    .option('--token <user:project>', 'who asks; default: OS_TOKEN, or admin', env['OS_TOKEN'] || 'admin')
    .option('--roles <list>', 'roles of who asks, separated by commas; a user called admin has the role admin');
}

/** nova-api gave no answer: the message names the URL and the reason. */
export class NovaUnreachable extends Error {
  constructor(endpoint: string, cause: unknown) {
    const { message, cause: deeper } = cause as Error;
    const code = (deeper as { code?: string } | undefined)?.code;
    super(`no answer from nova-api at ${endpoint} (${code ?? message}); name it by --endpoint or NOVA_ENDPOINT`);
    this.name = 'NovaUnreachable';
  }
}

export interface NovaAnswer<T> {
  readonly status: number;
  readonly body: T;
  /** What a refusal says; the body's text where it is no fault of Nova's. */
  readonly message: string;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Whatever answers may not be Nova: `message` then has the text as it came.
    return text;
  }
}

function faultMessage(body: unknown, text: string): string {
  const fault: unknown = typeof body === 'object' && body !== null ? Object.values(body)[0] : undefined;
  const message: unknown = typeof fault === 'object' && fault !== null ? Reflect.get(fault, 'message') : undefined;
  return typeof message === 'string' ? message : text.slice(0, 200);
}

/** Asks nova-api. @throws NovaUnreachable */
export async function askNova<T>(
  flags: NovaFlags,
  path: string,
  request: { readonly method?: string; readonly json?: unknown } = {},
): Promise<NovaAnswer<T>> {
  const headers: Record<string, string> = { accept: 'application/json', 'x-auth-token': flags.token };
  if (flags.roles !== undefined) headers['x-roles'] = flags.roles;
  if (request.json !== undefined) headers['content-type'] = 'application/json';
  const body = request.json === undefined ? undefined : JSON.stringify(request.json);
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${flags.endpoint}${path}`, { method: request.method ?? 'GET', headers, body });
    text = await response.text();
  } catch (error) {
    throw new NovaUnreachable(flags.endpoint, error);
  }
  const read = parsed(text);
  return { status: response.status, body: read as T, message: faultMessage(read, text) };
}

/** `/proptrail/servers/{id}/...`, the id as data. */
export function serverPath(server: string, what: string): string {
  return `/proptrail/servers/${encodeURIComponent(server)}/${what}`;
}
