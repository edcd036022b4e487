import type { Command } from './command.js';
import { list } from './list.js';
import { publish } from './publish.js';
import { race } from './race.js';
import { report } from './report.js';
import { run } from './run.js';
import { serve } from './serve.js';
import { simulate } from './simulate.js';

export const COMMANDS: readonly Command[] = [list, run, simulate, serve, race, report, publish];
