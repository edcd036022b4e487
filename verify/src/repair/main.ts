import { Refusal, runProgram } from 'flashsale-command-line';
import { type RepairRefusal, repairSale } from 'flashsale-core';
import { ENVIRONMENT_HINT, readVerifyEnvironment } from '../environment.js';
import { parseRepairCommand, REPAIR_HELP, type RepairCommand } from './command-line.js';
import { isWhole, reportText } from './report-text.js';
import { openRepairStores } from './stores.js';

const EXIT_SOMETHING_LEFT = 1;
const EXIT_NOTHING_READ = 2;

const SENTENCES: Record<RepairRefusal, (saleId: string) => string> = {
  'unknown-sale': (saleId) => `There is no sale ${saleId}.`,
  retired: (saleId) => `Sale ${saleId} is retired: it is in PostgreSQL alone, so there is nothing to compare.`,
  holds: (saleId) =>
    `Sale ${saleId} holds units until they are paid. PostgreSQL alone decides there, and whatever Redis lost is built again from it, so there is nothing to repair; npm run verify compares the two.`,
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

await runProgram(
  async (args) => {
    const command = parseRepairCommand(args);
    if (command !== 'help') return run(command);
    process.stdout.write(REPAIR_HELP);
    return 0;
  },
  { exitOfFault: EXIT_NOTHING_READ, environmentHint: ENVIRONMENT_HINT },
);
