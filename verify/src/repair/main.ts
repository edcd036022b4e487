import { type RepairRefusal, repairSale } from 'flashsale-core';
import { readVerifyEnvironment } from '../environment.js';
import { Refusal } from '../refusal.js';
import { tellFailure } from '../tell-failure.js';
import { parseRepairCommand, REPAIR_HELP, type RepairCommand } from './command-line.js';
import { isWhole, reportText } from './report-text.js';
import { openRepairStores } from './stores.js';

const EXIT_SOMETHING_LEFT = 1;
const EXIT_NOTHING_LOOKED_AT = 2;

const SENTENCES: Record<RepairRefusal, (saleId: string) => string> = {
  'unknown-sale': (saleId) => `There is no sale ${saleId}.`,
  retired: (saleId) => `Sale ${saleId} is retired: it is in PostgreSQL alone, so there is nothing to compare.`,
  'not-ready': (saleId) =>
    `Sale ${saleId} is closed, being rebuilt or not loaded; the workers open it, then it can be repaired.`,
  superseded: (saleId) => `Sale ${saleId} was reset or rebuilt while it was looked at; ask again.`,
};

async function run(command: RepairCommand): Promise<number> {
  const stores = await openRepairStores(readVerifyEnvironment());
  try {
    const report = await repairSale(stores, command);
    if (typeof report === 'string') throw new Refusal(SENTENCES[report](command.saleId));
    process.stdout.write(command.asJson ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
    return isWhole(report) ? 0 : EXIT_SOMETHING_LEFT;
  } finally {
    await stores.close();
  }
}

try {
  const command = parseRepairCommand(process.argv.slice(2));
  if (command === 'help') process.stdout.write(REPAIR_HELP);
  else process.exitCode = await run(command);
} catch (error) {
  tellFailure(error);
  process.exitCode = EXIT_NOTHING_LOOKED_AT;
}
