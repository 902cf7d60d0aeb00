import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RelaxNGValidator, XmlDocument, XmlValidateError } from 'libxml2-wasm';
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';
import { readCorpus } from './corpus.js';
import { runCase } from './run-case.js';

/** Where Debian's package libvirt0 puts the schemas. They are LGPL, so they are read where they are installed. */
export const INSTALLED_SCHEMAS = '/usr/share/libvirt/schemas';

const XML_KEYS = ['xml', 'spawn_xml', 'hard_reboot_xml'];

/** What became of the documents of some corpora. */
export interface SchemaReport {
  valid: number;
  /** Refused by the schema, and so is the document of the original: a value that nova passes on as it is. */
  invalidAsOriginal: string[];
  /** Refused, though the original's is valid. */
  invalid: string[];
}

/** libvirt's own RELAX NG schema for domains. */
class DomainSchema {
  private readonly validator: RelaxNGValidator;

  constructor(folder: string) {
    const file = join(folder, 'domain.rng');
    if (!existsSync(file))
      throw new Error(`${file} is not there: install Debian's libvirt0, or name the folder with --schemas`);
    xmlRegisterFsInputProviders();
    this.validator = RelaxNGValidator.fromDoc(XmlDocument.fromBuffer(readFileSync(file), { url: file }));
  }

  /** What the schema has against a document, null when nothing. */
  objection(xml: string): string | null {
    using document = XmlDocument.fromString(xml);
    try {
      this.validator.validate(document);
      return null;
    } catch (error) {
      if (error instanceof XmlValidateError) return error.message.split('\n')[0] ?? '';
      throw error;
    }
  }
}

function documents(value: unknown): [string, string][] {
  const fields = (value ?? {}) as Record<string, unknown>;
  return XML_KEYS.flatMap((key) => (typeof fields[key] === 'string' ? [[key, fields[key]] as [string, string]] : []));
}

/** Validates what the project renders for the cases of XML corpora. @throws Error when there is no schema */
export function checkAgainstSchema(files: readonly string[], schemas: string): SchemaReport {
  const schema = new DomainSchema(schemas);
  const report: SchemaReport = { valid: 0, invalidAsOriginal: [], invalid: [] };
  for (const file of files) {
    const corpus = readCorpus(file);
    for (const testCase of corpus.cases) {
      const result = runCase(corpus.release, testCase);
      const originals = new Map(documents(testCase.expected));
      for (const [key, xml] of 'actual' in result ? documents(result.actual) : []) {
        const objection = schema.objection(xml);
        if (objection === null) report.valid += 1;
        else {
          const original = originals.get(key);
          const isOriginalToo = original !== undefined && schema.objection(original) !== null;
          report[isOriginalToo ? 'invalidAsOriginal' : 'invalid'].push(`${testCase.id} ${key}: ${objection}`);
        }
      }
    }
  }
  return report;
}
