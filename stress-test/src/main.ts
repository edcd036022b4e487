import { runProgram } from 'flashsale-command-line';
import { HELP, parseCommandLine, type StressCommand, WAIT_MS_DEFAULT } from './command-line.js';
import { readStressEnvironment, type StressEnvironment } from './environment.js';
import { findLimit } from './find-limit.js';
import { runPaid } from './paid/run-paid.js';
import { runRoom } from './room/run-room.js';
import { runStress } from './run-stress.js';

const EXIT_FAILED = 1;

await runProgram(
  async (args) => {
    const environment = readStressEnvironment();
    const command = parseCommandLine(args, environment);
    if (command === undefined) {
      process.stdout.write(HELP);
      return 0;
    }
    return (await run(command, environment)) ? 0 : EXIT_FAILED;
  },
  {
    exitOfFault: EXIT_FAILED,
    environmentHint: '`npm start` leaves the addresses in .local/env; --no-verify needs no stores.',
  },
);

function run(command: StressCommand, environment: StressEnvironment): Promise<boolean> {
  const { scenario, saleId, waitMs = WAIT_MS_DEFAULT } = command;
  if (scenario === 'room' || saleId === undefined) return runRoom(command, environment);
  if (scenario === 'paid') return runPaid({ ...command, saleId });
  const load = { ...command, saleId, scenario, waitMs };
  return command.findLimit ? findLimit(load, environment) : runStress(load);
}
