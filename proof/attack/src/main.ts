import { join } from 'node:path';
import { interruptible, Refusal, runProgram, type Screen } from 'flashsale-command-line';
import { RunFolder } from 'flashsale-testkit';
import { ATTACKS } from './attacks/registry.js';
import { type Command, commandText, HELP, parseCommandLine } from './command-line.js';
import { readAttackEnvironment } from './environment.js';
import { Ledger } from './ledger.js';
import { checkAtEnd } from './run/check-at-end.js';
import { type AttackResult, runAttack } from './run/run-attack.js';
import { findGivenSystem } from './system/given-system.js';
import { startProductionForm } from './system/production-form.js';
import { CHECKOUT_FOLDER } from './system/restricted-stores.js';
import type { System } from './system/system.js';

const LOCAL_FOLDER = join(CHECKOUT_FOLDER, '.local');
const EXIT_BROKEN = 1;
const EXIT_NOTHING_RAN = 2;
/** After Ctrl-C: whatever does not end on its own by then is ended by the next run. */
const STOP_DEADLINE_MS = 30_000;

async function main(args: readonly string[], screen: Screen): Promise<number> {
  const command = parseCommandLine(args, ATTACKS);
  if (command.action === 'help') screen.print(HELP);
  if (command.action === 'list') {
    for (const { name, title, holds } of command.attacks)
      screen.print(`${name}\n    ${title}\n    must hold: ${holds}`);
  }
  if (command.action !== 'run') return 0;
  if (process.platform !== 'linux') throw new Refusal('Memory and descriptors are read from /proc, as Linux has it.');
  const environment = readAttackEnvironment();
  const signal = interruptible();
  signal.addEventListener('abort', () => setTimeout(() => process.exit(EXIT_BROKEN), STOP_DEADLINE_MS).unref());
  screen.print(commandText(command, ATTACKS));
  if (command.given !== undefined)
    return attack(await findGivenSystem(command.given, environment), command, screen, signal);

  screen.print('Starting the stores, an API, a worker and two web servers …');
  const run = await RunFolder.make(LOCAL_FOLDER, 'attack');
  const system = await startProductionForm(run, environment.marks);
  let exitStatus = EXIT_BROKEN;
  try {
    exitStatus = await attack(system, command, screen, signal);
  } finally {
    await system.stop();
    if (exitStatus === 0) run.remove();
    else screen.print(`What the processes logged: ${run.logs}`);
  }
  return exitStatus;
}

/** Runs the attacks in turn. Resolves with the exit status. */
async function attack(system: System, command: Command, screen: Screen, signal: AbortSignal): Promise<number> {
  const ledger = new Ledger();
  const results: AttackResult[] = [];
  for (const [i, current] of command.attacks.entries()) {
    screen.drawLive(`${i + 1} of ${command.attacks.length}: ${current.name} …`);
    const options = { seed: command.seed, isShort: command.isShort, patience: 1, signal };
    const result = await runAttack(system, ledger, current, options);
    screen.print(lineOf(result, screen));
    results.push(result);
  }
  screen.drawLive('Checking the records …');
  const atEnd = system.own === undefined ? [] : await checkAtEnd(system.own, ledger, 1);
  for (const violation of atEnd) screen.print(`at the end: ${violation}`);
  const ran = results.filter(({ missing }) => missing.length === 0);
  const broken = ran.filter(({ violations }) => violations.length > 0);
  const skipped = results.length - ran.length;
  const records = system.own === undefined ? '' : `; the records ${atEnd.length === 0 ? 'agree' : 'DO NOT AGREE'}`;
  const left = skipped === 0 ? '' : `, ${skipped} left out`;
  screen.print(`\n${ran.length - broken.length} held, ${broken.length} broken${left}${records}.`);
  if (ran.length === 0) return EXIT_NOTHING_RAN;
  return broken.length + atEnd.length === 0 ? 0 : EXIT_BROKEN;
}

function lineOf({ attack: { name }, missing, violations, notes, tookMs }: AttackResult, screen: Screen): string {
  if (missing.length > 0) return `${name}: left out, needs ${missing.join(', ')}`;
  const seconds = `${(tookMs / 1_000).toFixed(1)} s`;
  const figures = `${notes.join('; ')} (${seconds})`;
  if (violations.length === 0) return `${name}: ${screen.paint('green', 'held')}: ${figures}`;
  return `${name}: ${screen.paint('red', 'BROKEN')}: ${figures}\n    ${violations.join('\n    ')}`;
}

await runProgram(main);
