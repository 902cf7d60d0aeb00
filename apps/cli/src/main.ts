#!/usr/bin/env node
import { run } from './program.js';
import { processIo } from './support/process-io.js';

// Whoever reads the output may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await run(processIo(), process.argv.slice(2));
