// @ts-check
// Why the engine failed, in words: its file system throws numbers instead of errors, and PostgreSQL says why on its stderr.

/** WASI's numbers of the errors that a disk answers with. */
const ERRNO = new Map([
  [2, 'permission is denied (EACCES)'],
  [19, 'the disk quota is used up (EDQUOT)'],
  [22, 'a file would be larger than the system allows (EFBIG)'],
  [29, 'the disk fails (EIO)'],
  [33, 'too many files are open (EMFILE)'],
  [51, 'no space is left on the disk (ENOSPC)'],
  [54, 'a file stands where a directory belongs (ENOTDIR)'],
  [63, 'it is not permitted (EPERM)'],
  [69, 'the file system is read-only (EROFS)'],
]);

/** PostgreSQL's words for the same (strerror). */
const OF_SYSTEM = /No space left|quota exceeded|Read-only file system|Permission denied|File too large|I\/O error/i;
/** What a line of its log begins with: time and process. */
const LOG_PREFIX = /^[\d-]+ [\d:.]+ \w+ \[\d+\] /;
const GRAVE = /^(?:PANIC|FATAL):\s*/;

/**
 * @param {unknown} error what PGlite threw
 * @param {readonly string[]} said lines of PostgreSQL's stderr
 * @returns {{ reason: string, isOfSystem: boolean }} isOfSystem: the data is not to blame
 */
export function engineFailure(error, said) {
  const known = ERRNO.get(/** @type {{ errno?: number }} */ (error)?.errno ?? 0);
  if (known) return { reason: known, isOfSystem: true };
  const lines = said.map((line) => line.replace(LOG_PREFIX, ''));
  const grave = lines.filter((line) => GRAVE.test(line)).map((line) => line.replace(GRAVE, ''));
  const reason = (grave.length > 0 ? grave : lines).join('; ') || textOf(error);
  return { reason, isOfSystem: OF_SYSTEM.test(reason) };
}

/** @param {unknown} error */
function textOf(error) {
  return error instanceof Error ? error.message : (JSON.stringify(error) ?? String(error));
}
