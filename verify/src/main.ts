import { ProgressLine, runProgram } from 'flashsale-command-line';
import { toRedisAddress } from 'flashsale-core';
import { HELP, parseCommandLine, type Command } from './command-line.js';
import { readAuditHead, readKeptHead } from './audit-head.js';
import { ENVIRONMENT_HINT, readVerifyEnvironment } from './environment.js';
import { progressText } from './progress-text.js';
import { openDatabaseAlone, openStores } from './stores.js';
import { verdictText } from './verdict-text.js';
import { drawText, verifyDraw } from './verify-draw.js';
import { moneyScript } from './verify-money.js';
import { checkScript } from './verify-sale.js';
import { verify } from './verify.js';

const EXIT_CHECK_FAILED = 1;
const EXIT_NOTHING_CHECKED = 2;

async function printHead({ saleId }: Command): Promise<number> {
  const database = await openDatabaseAlone(readVerifyEnvironment());
  try {
    process.stdout.write(`${JSON.stringify(await readAuditHead(database, saleId), null, 2)}\n`);
    return 0;
  } finally {
    await database.end();
  }
}

async function checkDraw(saleId: string): Promise<number> {
  const stores = await openStores(readVerifyEnvironment());
  try {
    const verdict = await verifyDraw(stores, saleId);
    process.stdout.write(drawText(verdict));
    return verdict.ok ? 0 : EXIT_CHECK_FAILED;
  } finally {
    await stores.close();
  }
}

async function run(command: Command): Promise<number> {
  const expectedHead = command.expectHead === undefined ? undefined : readKeptHead(command.expectHead);
  const stores = await openStores(readVerifyEnvironment());
  const line = new ProgressLine(process.stderr);
  try {
    const verdict = await verify(stores, {
      ...command,
      expectedHead,
      onProgress: (progress) => line.show(progressText(progress)),
    });
    line.clear();
    process.stdout.write(command.asJson ? `${JSON.stringify(verdict, null, 2)}\n` : verdictText(verdict));
    if (command.showSql) {
      const layout = toRedisAddress(readVerifyEnvironment()).isCluster ? 'cluster' : 'standalone';
      for (const sale of verdict.sales) process.stdout.write(`\n${checkScript(sale, layout)}\n`);
      if (verdict.money !== undefined) process.stdout.write(`\n${moneyScript()}\n`);
    }
    return verdict.ok ? 0 : EXIT_CHECK_FAILED;
  } finally {
    line.clear();
    await stores.close();
  }
}

await runProgram(
  async (args) => {
    const command = parseCommandLine(args);
    if (command.drawOf !== undefined) return checkDraw(command.drawOf);
    if (!command.help) return command.printHead ? printHead(command) : run(command);
    process.stdout.write(HELP);
    return 0;
  },
  { exitOfFault: EXIT_NOTHING_CHECKED, environmentHint: ENVIRONMENT_HINT },
);
