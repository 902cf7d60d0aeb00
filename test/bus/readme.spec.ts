import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from '@jest/globals';
import { transform } from '@swc/core';
import { BUILT, build, LineProgram, ROOT } from '../support/programs.js';

it('the whole example of the README prints what the README says', async () => {
  const readme = await readFile(join(ROOT, 'libs/messaging/README.md'), 'utf8');
  const [, source = ''] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  const [, printed = ''] = /```text\n(.*?)```/s.exec(readme) ?? [];
  await build('libs/messaging');
  const swcrc = JSON.parse(await readFile(join(ROOT, '.swcrc'), 'utf8')) as Record<string, unknown>;
  const { code } = await transform(source, { ...swcrc, swcrc: false, configFile: false, sourceMaps: false });
  const file = join(BUILT, 'dist/examples/readme.js');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, code);
  const program = new LineProgram(process.execPath, [file], { TRANSPORT_URL: 'fake://' });
  const { status, text, errors } = await program.finished();
  expect({ status, errors }).toEqual({ status: 0, errors: '' });
  const lines = (all: string) => all.trim().split('\n').sort();
  expect(lines(text)).toEqual(lines(printed));
}, 60_000);
