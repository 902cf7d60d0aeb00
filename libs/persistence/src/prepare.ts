import { templatePath } from './embedded/embedded-paths.js';
import { loadTemplate } from './embedded/template.js';

// Run by the build, so that no start has to pay for initdb: `node dist/libs/persistence/src/prepare.js`.
const path = templatePath();
await loadTemplate(path, () => process.stdout.write(`Preparing the embedded database in ${path}\n`));
