export const REDACTED = '<redacted>';

/** Names whose values are secrets, however they are written: `X-Auth-Token`, `auth_token`, `authToken`, `adminPass`. */
const SECRET_NAMES = [
  'x[-_]?auth[-_]?token',
  'x[-_]?subject[-_]?token',
  'x[-_]?service[-_]?token',
  'auth[-_]?token',
  'token',
  'admin[-_]?pass(?:word)?',
  'new[-_]?pass',
  'password',
  'passwd',
  'auth[-_]?key',
  'secret',
  'authorization',
];

const NAME = `(?:[\\w-]*[-_])?(?:${SECRET_NAMES.join('|')})`;

const SECRET_KEY = new RegExp(`^${NAME}$`, 'i');

/** A value: in JSON's quotes, in those of JSON inside JSON, in Python's, or bare. */
const VALUE = [
  '"(?:[^"\\\\]|\\\\.)*"',
  '\\\\+"(?:(?!\\\\+").)*\\\\+"',
  "u?'[^']*'",
  '(?:(?:Bearer|Basic)\\s+)?(?!<redacted>)[^\\s"\',;&)}\\]]+',
].join('|');

/** A secret beside its name inside a text: `X-Auth-Token: v`, `"adminPass": "v"`, `\\"auth_token\\":\\"v\\"`, `password=v`. */
const NAMED_SECRET = new RegExp(`(?<![\\w-])(${NAME})(\\\\*["']?\\s*[:=]\\s*)(?:${VALUE})`, 'gis');

/** The password of `scheme://user:password@host`. */
const URL_PASSWORD = /([a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/]*@/gi;

/** Whether what stands under this name is a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_KEY.test(name);
}

/** A text for a log: passwords of URLs and values of secret names are taken out. */
export function withoutSecrets(text: string): string {
  return text.replace(URL_PASSWORD, `$1${REDACTED}@`).replace(NAMED_SECRET, `$1$2${REDACTED}`);
}
