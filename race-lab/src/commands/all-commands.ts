import type { Command } from './command.js';
import { list } from './list.js';
import { report } from './report.js';
import { run } from './run.js';
import { simulate } from './simulate.js';

export const COMMANDS: readonly Command[] = [list, run, simulate, report];
