import { describeMachine, interruptible, machineText, runProgram, type Screen } from 'flashsale-command-line';
import { HELP, parseCommandLine } from './command-line.js';
import { boundsText, listText, resultTable } from './report.js';
import { runReplay } from './replay/run-replay.js';
import { exploreAll } from './run/explore-all.js';

const EXIT_VIOLATED = 1;
const EXIT_NOTHING_EXPLORED = 2;

async function main(args: readonly string[], screen: Screen): Promise<number> {
  const command = parseCommandLine(args);
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

await runProgram(main, { exitOfFault: EXIT_NOTHING_EXPLORED });
