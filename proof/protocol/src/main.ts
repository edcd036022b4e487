import { describeMachine, interruptible, Interruption, machineText, Refusal, Screen } from 'flashsale-command-line';
import { type Command, HELP, parseCommandLine } from './command-line.js';
import { boundsText, listText, resultTable } from './report.js';
import { runReplay } from './replay/run-replay.js';
import { exploreAll } from './run/explore-all.js';

const EXIT_VIOLATED = 1;
const EXIT_REFUSED = 2;

async function run(command: Command, screen: Screen): Promise<number> {
  if (command.action === 'help') screen.print(HELP.trimEnd());
  if (command.action === 'list') screen.print(listText());
  if (command.action === 'replay') return runReplay(command, screen);
  if (command.action !== 'explore') return 0;
  const { setups, threads } = command;
  screen.print(`${new Date().toISOString().slice(0, 10)}, ${machineText(describeMachine())}`);
  for (const setup of setups) screen.print(`  ${setup.name}: ${boundsText(setup)}`);
  screen.print();
  const beganAtMs = performance.now();
  const outcomes = await exploreAll(
    setups,
    threads,
    ({ name, seconds }) => screen.print(`explored ${name} in ${seconds.toFixed(1)} s`),
    interruptible(),
  );
  const inOrder = setups.flatMap(({ name }) => outcomes.filter((outcome) => outcome.name === name));
  screen.print();
  for (const line of resultTable(inOrder, screen.width)) screen.print(line);
  screen.print(`in all ${((performance.now() - beganAtMs) / 1_000).toFixed(1)} s`);
  const violated = inOrder.filter(({ violation }) => violation !== undefined);
  for (const { name, violation } of violated) {
    screen.print();
    screen.print(`${name}: ${violation?.property} is violated after ${violation?.steps} steps: ${violation?.means}.`);
    screen.print(violation?.text);
  }
  return violated.length > 0 ? EXIT_VIOLATED : 0;
}

try {
  process.exitCode = await run(parseCommandLine(process.argv.slice(2)), new Screen());
} catch (error) {
  if (error instanceof Interruption) {
    process.stderr.write('Interrupted.\n');
    process.exitCode = error.exitStatus;
  } else if (error instanceof Refusal) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = EXIT_REFUSED;
  } else {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = EXIT_REFUSED;
  }
}
