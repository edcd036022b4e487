import { interruptible, Refusal, runProgram, type Screen } from 'flashsale-command-line';
import { clear } from './commands/clear.js';
import { list } from './commands/list.js';
import { publish } from './commands/publish.js';
import { race } from './commands/race.js';
import { report } from './commands/report.js';
import { run } from './commands/run.js';
import { seed } from './commands/seed.js';
import { serve } from './commands/serve.js';
import { simulate } from './commands/simulate.js';
import { type Command, EXIT_REFUSED } from './commands/command.js';

const COMMANDS: readonly Command[] = [list, run, simulate, seed, clear, serve, race, report, publish];

const HELP = `The race lab: the same load against ways to guard a counter.

  npm run lab -- <command> [options]

${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join('\n')}

npm run lab -- <command> --help says more.`;

async function main([word, ...rest]: readonly string[], screen: Screen): Promise<number> {
  if (word === undefined || word === '--help' || word === '-h' || word === 'help') {
    screen.print(HELP);
    return word === undefined ? EXIT_REFUSED : 0;
  }
  const command = COMMANDS.find(({ name }) => name === word);
  if (command === undefined) {
    throw new Refusal(`There is no command ${word}. Known: ${COMMANDS.map(({ name }) => name).join(', ')}.`);
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    screen.print(command.help);
    return 0;
  }
  return command.run(rest, { screen, signal: interruptible() });
}

await runProgram(main);
