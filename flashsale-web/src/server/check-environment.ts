import { readEnvironment } from '../environment';

/** Ends the process where a variable is bad. Next would go on with an error that it is thrown, and answer 500 to everybody. */
export function checkEnvironment(): void {
  try {
    readEnvironment();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
}
