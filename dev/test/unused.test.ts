import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CHECKOUT_FOLDER } from '../src/checkout.js';
import { useTemporaryFolder } from '../../testkit/test-support/temporary-folder.js';

const knip = join(CHECKOUT_FOLDER, 'node_modules', 'knip', 'bin', 'knip.js');

describe('npm run unused', () => {
  const folder = useTemporaryFolder();

  it('finds an export, an entry of an index and a file that nothing uses', async () => {
    const sources = {
      'package.json': JSON.stringify({ name: 'planted', workspaces: ['flashsale-core', 'flashsale-api'] }),
      'flashsale-core/package.json': JSON.stringify({ name: 'flashsale-core', main: './src/index.ts' }),
      'flashsale-core/src/index.ts': "export { orphan, used } from './planted.ts';\n",
      'flashsale-core/src/planted.ts': 'export const used = 1;\nexport const orphan = 2;\nexport const dead = 3;\n',
      'flashsale-core/src/forgotten.ts': 'export const forgotten = 1;\n',
      'flashsale-api/package.json': JSON.stringify({ name: 'flashsale-api', dependencies: { 'flashsale-core': '*' } }),
      'flashsale-api/src/main.ts': "import { used } from 'flashsale-core';\nconsole.log(used);\n",
    };
    for (const [path, source] of Object.entries(sources)) {
      mkdirSync(dirname(folder.path(path)), { recursive: true });
      writeFileSync(folder.path(path), source);
    }
    copyFileSync(join(CHECKOUT_FOLDER, 'knip.jsonc'), folder.path('knip.jsonc'));
    mkdirSync(folder.path('node_modules'));
    symlinkSync(folder.path('flashsale-core'), folder.path('node_modules', 'flashsale-core'));

    const report = await new Promise<string>((resolve) => {
      const words = [knip, '--reporter', 'json', '--include', 'files,exports', '--no-config-hints'];
      execFile(process.execPath, words, { cwd: folder.path() }, (_, stdout) => resolve(stdout));
    });
    const { issues } = JSON.parse(report) as {
      issues: readonly { file: string; files?: unknown[]; exports?: { name: string }[] }[];
    };
    const found = issues.flatMap(({ file, files = [], exports = [] }) => [
      ...files.map(() => file),
      ...exports.map(({ name }) => `${file}: ${name}`),
    ]);
    expect(found.sort()).toEqual([
      'flashsale-core/src/forgotten.ts',
      'flashsale-core/src/index.ts: orphan',
      'flashsale-core/src/planted.ts: dead',
      'flashsale-core/src/planted.ts: orphan',
    ]);
  });
});
