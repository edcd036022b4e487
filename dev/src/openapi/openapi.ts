import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from 'flashsale-testkit';
import * as prettier from 'prettier';
import { CHECKOUT_FOLDER } from '../checkout.js';
import type { Context } from '../command.js';
import { type Operations, type Texts, toDocument } from './document.js';
import { readBuilt, readRoutes } from './routes.js';
import { readAnswerSchemas } from './schemas.js';

const DOCUMENT_FILE = 'docs/openapi.json';
const TYPES_FILE = 'flashsale-client/src/openapi.ts';

/**
 * `npm run openapi`: writes docs/openapi.json from the controllers, schemas, DTOs and types of the API, and the types
 * of its clients from that. With --check it writes nothing, and refuses when a file differs.
 */
export async function openapi({ args, signal, prepare }: Context): Promise<void> {
  const isCheck = args.includes('--check');
  await prepare({ workspaces: ['flashsale-core', 'flashsale-api'], signal, isQuiet: true });
  const manifest = readFileSync(join(CHECKOUT_FOLDER, 'flashsale-api/package.json'), 'utf8');
  const { OPERATIONS: operations } = await readBuilt<{ OPERATIONS: Operations }>(
    'flashsale-api/dist/docs/operations.js',
  );
  const { typesOfDocument } = await readBuilt<{ typesOfDocument: (document: object) => Promise<string> }>(
    'flashsale-client/types-of-document.mjs',
  );
  const document = toDocument({
    routes: await readRoutes(),
    operations,
    texts: await readBuilt<Texts>('flashsale-api/dist/docs/texts.js'),
    answerSchemas: readAnswerSchemas(),
    version: (JSON.parse(manifest) as { version: string }).version,
  });
  await update(DOCUMENT_FILE, JSON.stringify(document), isCheck);
  await update(TYPES_FILE, await typesOfDocument(document), isCheck);
}

async function update(file: string, unformatted: string, isCheck: boolean): Promise<void> {
  const path = join(CHECKOUT_FOLDER, file);
  const text = await prettier.format(unformatted, { ...(await prettier.resolveConfig(path)), filepath: path });
  if (text === readIfPresent(path)) return;
  if (isCheck) throw new Refusal(`${file} is not what the code says. Run npm run openapi and commit what it writes.`);
  writeFileSync(path, text);
  process.stdout.write(`Wrote ${file}.\n`);
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
