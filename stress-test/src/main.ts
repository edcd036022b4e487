import { runProgram } from 'flashsale-command-line';
import { HELP, parseCommandLine } from './command-line.js';
import { readStressEnvironment } from './environment.js';
import { findLimit } from './find-limit.js';
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
    const holds = command.findLimit ? await findLimit(command, environment) : await runStress(command);
    return holds ? 0 : EXIT_FAILED;
  },
  {
    exitOfFault: EXIT_FAILED,
    environmentHint: '`npm start` leaves the addresses in .local/env; --no-verify needs no stores.',
  },
);
