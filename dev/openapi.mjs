#!/usr/bin/env node
// `npm run openapi`: writes docs/openapi.json from the controllers, schemas, DTOs and types of the API, and the types
// of its clients from that. With --check it writes nothing and refuses when a file differs.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as prettier from 'prettier';
import { typesOfDocument } from '../flashsale-client/types-of-document.mjs';
import { checkoutFolder } from './checkout.mjs';
import { toDocument } from './openapi/document.mjs';
import { readBuilt, readRoutes } from './openapi/routes.mjs';
import { readAnswerSchemas } from './openapi/schemas.mjs';
import { prepare } from './bootstrap/prepare.mjs';
import { Refusal } from './refusal.mjs';
import { runTool } from './run-tool.mjs';
import { say } from './say.mjs';

const documentFile = 'docs/openapi.json';
const typesFile = 'flashsale-client/src/openapi.ts';

await runTool(async (signal) => {
  await prepare({ workspaces: ['flashsale-core', 'flashsale-api'], signal, isQuiet: true });
  const { version } = JSON.parse(readFileSync(join(checkoutFolder, 'flashsale-api/package.json'), 'utf8'));
  const { OPERATIONS: operations } = await readBuilt('flashsale-api/dist/docs/operations.js');
  const document = toDocument({
    routes: await readRoutes(),
    operations,
    texts: await readBuilt('flashsale-api/dist/docs/texts.js'),
    answerSchemas: readAnswerSchemas(),
    version,
  });
  await bringUpToDate(documentFile, JSON.stringify(document));
  await bringUpToDate(typesFile, await typesOfDocument(document));
});

/**
 * @param {string} file
 * @param {string} text not yet formatted
 */
async function bringUpToDate(file, text) {
  const path = join(checkoutFolder, file);
  const formatted = await prettier.format(text, { ...(await prettier.resolveConfig(path)), filepath: path });
  if (formatted === readWhereThere(path)) return;
  if (process.argv.includes('--check'))
    throw new Refusal(`${file} is not what the code says. Run npm run openapi and commit what it writes.`);
  writeFileSync(path, formatted);
  say(`Wrote ${file}.`);
}

/** @param {string} path */
function readWhereThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined;
    throw error;
  }
}
