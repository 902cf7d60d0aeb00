/** What the system's errors mean for whoever starts a process (errno(3)). */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'permission is denied'],
  ['EPERM', 'it is not permitted'],
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'no space is left on the disk'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EFBIG', 'a file would be larger than the system allows'],
  ['EIO', 'the disk fails'],
  ['ENOTDIR', 'a file stands where a directory belongs'],
  ['EEXIST', 'something else is in its place'],
  ['EISDIR', 'a directory stands where a file belongs'],
  ['ENOENT', 'there is no such file or directory, and none can be made'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['ELOOP', 'its links lead in a circle'],
  ['EMFILE', 'too many files are open'],
  ['ENFILE', 'too many files are open'],
  ['EBUSY', 'it is busy'],
  ['EADDRINUSE', 'the port is in use'],
  ['EADDRNOTAVAIL', 'the address is none of this machine'],
  ['ENOTFOUND', 'there is no such host'],
  ['EAI_AGAIN', 'the host name can not be looked up now'],
]);

/** Whether something is an error, also one of another realm or thread. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}

/** The words for a system error, with its code; undefined for any other error. */
export function systemReason(error: unknown): string | undefined {
  if (!isSystemError(error)) return undefined;
  return `${REASONS.get(error.code) ?? error.message} (${error.code})`;
}

export function isSystemError(error: unknown): error is Error & { code: string; syscall: string; path?: string } {
  if (!isError(error) || !('syscall' in error) || !('code' in error)) return false;
  return typeof error.code === 'string' && typeof error.syscall === 'string';
}
