import { readFile } from 'node:fs/promises';
import { Refusal, thousands } from 'flashsale-command-line';
import { z } from 'zod';
import { CAPACITY_MAX, ROUNDS_MAX, USERS_MAX, WORK_MS_MAX, WORKERS_MAX } from '../load/load.js';
import { SCENARIOS } from '../scenarios/registry.js';
import { STRATEGIES } from '../strategies/registry.js';

/** What a subject may be called: its name becomes a part of ids, keys and names of queues. */
export const SUBJECT = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/,
  inWords: 'a name of up to 40 letters, digits, - and _',
} as const;

/** What can be set for one scenario alone, and then for all of them. */
const SCENARIO_KEYS = {
  subject: z.string({ error: `must be ${SUBJECT.inWords}` }).regex(SUBJECT.pattern),
  capacity: wholeNumber(1, CAPACITY_MAX),
  users: wholeNumber(1, USERS_MAX),
  delay: wholeNumber(0, WORK_MS_MAX),
};

const SCENARIO_SETTINGS = settings(SCENARIO_KEYS);
const SETTINGS = settings({
  type: words([...new Set(SCENARIOS.flatMap(({ name, shortName }) => [shortName, name]))]),
  strategies: words(STRATEGIES.map(({ name }) => name)),
  rounds: wholeNumber(1, ROUNDS_MAX),
  workers: wholeNumber(1, WORKERS_MAX),
  chaos: z.number({ error: 'must be a share: 0 or more and less than 1' }).min(0).lt(1),
  expect: z.literal('safe', { error: 'can only be "safe"' }),
  out: z.string({ error: 'must be the name of a folder' }).min(1),
  ...SCENARIO_KEYS,
  scenarios: settings(Object.fromEntries(SCENARIOS.map(({ shortName }) => [shortName, SCENARIO_SETTINGS]))),
});

/** The settings of a file: what its scenario says comes before what is said for all. */
export type ConfigFile = z.infer<typeof SETTINGS>;

/** @throws Refusal that names the file, and every key that is wrong */
export async function readConfigFile(file: string): Promise<ConfigFile> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new Refusal(`${file} cannot be read: ${error.message}.`, { cause: error });
  });
  const { success, data, error } = SETTINGS.safeParse(parseJson(file, text));
  if (success) return data;
  const defects = error.issues.map(({ path, message }) => `${place(path)} ${message}.`);
  throw new Refusal(defects.map((defect) => `${file}: ${defect}`).join('\n'));
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal(`${file} is not JSON: ${(error as Error).message}.`, { cause: error });
  }
}

/** scenarios.session.users */
function place(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'the file' : path.map(String).join('.');
}

function settings<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape).join(', ');
  return z
    .strictObject(shape, {
      error: ({ code, keys }) =>
        code === 'unrecognized_keys'
          ? `has ${keys.join(', ')}, which is unknown; known: ${known}`
          : 'must be an object',
    })
    .partial();
}

function wholeNumber(min: number, max: number) {
  const error = `must be a whole number from ${thousands(min)} to ${thousands(max)}`;
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
}

/** One of these words, some of them, or all. */
function words(known: readonly string[]) {
  const word = z.enum(['all', ...known]);
  const error = `must be one of these, or a list of them: all, ${known.join(', ')}`;
  return z.union([word.transform((one) => [one]), z.array(word)], { error });
}
