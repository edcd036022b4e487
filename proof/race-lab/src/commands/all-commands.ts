import { clear } from './clear.js';
import type { Command } from './command.js';
import { list } from './list.js';
import { publish } from './publish.js';
import { race } from './race.js';
import { report } from './report.js';
import { run } from './run.js';
import { seed } from './seed.js';
import { serve } from './serve.js';
import { simulate } from './simulate.js';

export const COMMANDS: readonly Command[] = [list, run, simulate, seed, clear, serve, race, report, publish];
