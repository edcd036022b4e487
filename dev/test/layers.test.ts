import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { CHECKOUT_FOLDER } from '../src/checkout.js';
import { useTemporaryFolder } from '../../testkit/test-support/temporary-folder.js';

const oxlint = join(CHECKOUT_FOLDER, 'node_modules', 'oxlint', 'bin', 'oxlint');

/** Each a file, and an import that points up, or sideways. */
const upward = [
  ['testkit/src/planted.ts', 'flashsale-core'],
  ['testkit/src/planted.ts', '../../proof/fault-test/src/planted.js'],
  ['flashsale-client/src/planted.ts', 'flashsale-core'],
  ['flashsale-core/src/index.ts', 'flashsale-worker'],
  ['flashsale-core/src/index.ts', 'flashsale-verify'],
  ['flashsale-core/src/index.ts', 'flashsale-testkit'],
  ['flashsale-core/src/index.ts', '../../flashsale-api/src/planted.js'],
  ['flashsale-core/src/reconciliation/planted.ts', '../../../proof/fault-test/src/planted.js'],
  ['flashsale-core/src/reconciliation/planted.ts', '../../test-support/index.js'],
  ['flashsale-core/src/sales/planted.ts', '../reconciliation/planted.js'],
  ['flashsale-core/src/reservations/planted.ts', '../reconciliation/planted.js'],
  ['flashsale-core/src/redis/planted.ts', '../sales/planted.js'],
  ['flashsale-core/src/rabbitmq/planted.ts', '../reservations/planted.js'],
  ['flashsale-core/src/postgresql/planted.ts', '../reconciliation/planted.js'],
  ['flashsale-core/src/process/planted.ts', '../sales/planted.js'],
  ['flashsale-core/src/audit/planted.ts', '../sales/planted.js'],
  ['flashsale-core/test/planted.test.ts', '../../proof/fault-test/src/planted.js'],
  ['flashsale-api/src/orders/planted.ts', 'flashsale-worker'],
  ['flashsale-api/src/orders/planted.ts', '../../../flashsale-worker/src/planted.js'],
  ['flashsale-api/src/orders/planted.service.ts', 'flashsale-worker'],
  ['flashsale-api/src/orders/planted.ts', '../../../flashsale-core/test-support/index.js'],
  ['flashsale-worker/src/orders/planted.ts', 'flashsale-api/purchase-schema'],
  ['flashsale-worker/src/orders/planted.ts', '../../../proof/fault-test/src/planted.js'],
  ['flashsale-worker/src/orders/planted.test.ts', '../../../proof/fault-test/src/planted.js'],
  ['flashsale-web/src/shop/planted.tsx', 'flashsale-core'],
  ['flashsale-web/src/shop/planted.tsx', 'flashsale-race-lab'],
  ['flashsale-web/src/lab/planted.tsx', 'flashsale-benchmark'],
  ['proof/race-lab/src/report/planted.ts', 'flashsale-web'],
  ['payment-sandbox/src/planted.ts', 'flashsale-api'],
  ['payment-sandbox/src/planted.ts', 'flashsale-testkit'],
  ['verify/src/planted.ts', '../../proof/fault-test/src/planted.js'],
  ['verify/src/planted.ts', '../../flashsale-core/test-support/index.js'],
  ['proof/fault-test/src/planted.ts', '../../../flashsale-core/test-support/index.js'],
];

const downward = [
  ['flashsale-core/src/reconciliation/planted.ts', '../sales/planted.js'],
  ['flashsale-core/src/sales/planted.ts', '../redis/planted.js'],
  ['flashsale-core/test/planted.test.ts', '../test-support/index.js'],
  ['flashsale-core/src/nest/planted.ts', '../reconciliation/planted.js'],
  ['flashsale-api/src/orders/planted.ts', 'flashsale-core'],
  ['flashsale-worker/src/orders/planted.ts', 'flashsale-core/nest'],
  ['flashsale-worker/src/orders/planted.test.ts', '../../../flashsale-core/test-support/index.js'],
  ['flashsale-web/src/shop/planted.tsx', 'flashsale-client'],
  ['flashsale-web/src/lab/planted.tsx', 'flashsale-race-lab/published/run.json'],
  ['payment-sandbox/src/planted.ts', 'flashsale-core'],
  ['verify/src/planted.ts', 'flashsale-core'],
  ['verify/src/planted.ts', 'flashsale-testkit'],
  ['proof/fault-test/src/planted.ts', 'flashsale-verify'],
];

describe('the layers in .oxlintrc.json', () => {
  const folder = useTemporaryFolder();

  /** What the linter of the checkout finds in these sources, at these paths. */
  async function violations(sources: Record<string, string>): Promise<string[]> {
    copyFileSync(join(CHECKOUT_FOLDER, '.oxlintrc.json'), folder.path('.oxlintrc.json'));
    for (const [path, source] of Object.entries(sources)) {
      mkdirSync(dirname(folder.path(path)), { recursive: true });
      writeFileSync(folder.path(path), source);
    }
    const report = await new Promise<string>((resolve) => {
      execFile(process.execPath, [oxlint, '--format', 'json'], { cwd: folder.path() }, (_, stdout) => resolve(stdout));
    });
    const { diagnostics } = JSON.parse(report) as {
      diagnostics: readonly { code: string; filename: string; help: string }[];
    };
    return diagnostics
      .filter(({ code }) => /no-restricted-imports|no-cycle/.test(code))
      .map(({ filename, help }) => `${filename}: ${help}`);
  }

  it.each(upward)('refuse in %s an import of %s', async (file = '', imported) => {
    expect(await violations({ [file]: `export { planted } from '${imported}';\n` })).toEqual([
      `${file}: Arrows run down: see Layers in ARCHITECTURE.md.`,
    ]);
  });

  it.each(['flashsale-api/src/orders/planted.service.ts', 'flashsale-worker/src/orders/planted.controller.ts'])(
    'refuse a store in %s',
    async (file) => {
      const source = "export { Database } from 'flashsale-core';\n";
      expect(await violations({ [file]: source })).toEqual([
        `${file}: Services name no store: see Layers in ARCHITECTURE.md.`,
      ]);
    },
  );

  it('allow what points down', async () => {
    for (const [file = '', imported] of downward) {
      expect(await violations({ [file]: `export { planted } from '${imported}';\n` })).toEqual([]);
    }
  });

  it('refuse a circle, also one of types alone', async () => {
    const circle = {
      'flashsale-core/src/sales/sale.ts':
        "import type { Price } from './price.js';\nexport type Sale = Price | string;\n",
      'flashsale-core/src/sales/price.ts':
        "import type { Sale } from './sale.js';\nexport type Price = Sale | number;\n",
    };
    expect(await violations(circle)).toHaveLength(2);
  });
});

it("the lab's part for browsers reaches no store, not even by a type: the web's image has neither their clients nor the core", async () => {
  const tsc = join(CHECKOUT_FOLDER, 'node_modules/typescript/bin/tsc');
  const args = [tsc, '--project', join(CHECKOUT_FOLDER, 'proof/race-lab/tsconfig.browser.json'), '--listFilesOnly'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const reached = stdout.split('\n').map((file) => file.slice(CHECKOUT_FOLDER.length + 1));
  expect(reached).toContain('proof/race-lab/src/index.ts');
  expect(reached.filter((file) => /^(flashsale-core|testkit)\/|\/(ioredis|amqplib|pg)\//.test(file))).toEqual([]);
});
