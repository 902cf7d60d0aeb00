#!/usr/bin/env node
import { run } from './program.js';
import { EXIT } from './support/exit-status.js';
import { processIo } from './support/process-io.js';

process.setSourceMapsEnabled(true);
// Whoever reads the output may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  process.exitCode = await run(processIo(), process.argv.slice(2));
} catch (error) {
  // A fault of ours: neither a finding nor bad usage.
  process.stderr.write(`proptrail failed: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = EXIT.failed;
}
