import { writeFile } from 'node:fs/promises';
import { propertyReference } from './property-reference.js';

await writeFile('docs/properties.md', propertyReference());
