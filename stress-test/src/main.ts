import { EnvironmentError } from 'flashsale-core';
import { Refusal } from 'flashsale-verify';
import { HELP, parseCommandLine } from './command-line.js';
import { readStressEnvironment } from './environment.js';
import { findLimit } from './find-limit.js';
import { runStress } from './run-stress.js';

const EXIT_FAILED = 1;
const EXIT_NOTHING_SENT = 2;

try {
  const environment = readStressEnvironment();
  const command = parseCommandLine(process.argv.slice(2), environment);
  if (command === undefined) {
    process.stdout.write(HELP);
  } else {
    const run = command.findLimit ? findLimit : runStress;
    process.exitCode = (await run(command, environment)) ? 0 : EXIT_FAILED;
  }
} catch (error) {
  if (error instanceof EnvironmentError) {
    console.error(`${error.message}. \`npm start\` leaves the addresses in .local/env; --no-verify needs no stores.`);
  } else {
    console.error(error instanceof Refusal ? error.message : error);
  }
  process.exitCode = error instanceof EnvironmentError || error instanceof Refusal ? EXIT_NOTHING_SENT : EXIT_FAILED;
}
