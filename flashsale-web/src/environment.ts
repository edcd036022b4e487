import { type LoginSettings, readLoginSettings } from './login-settings';
import { type OperatorLoginSettings, readOperatorLoginSettings } from './operator-login-settings';

const API_URL_DEFAULT = 'http://127.0.0.1:3000';
const LAB_PORT_DEFAULT = '3002';

export type ForeignChallenge = 'turnstile' | 'hcaptcha';

/** The web server's configuration; read at run time, so one build serves every environment. */
export interface Environment {
  /** Where the web server, not the browser, reaches the API. */
  readonly apiUrl: URL;
  /** Whether this server has the console, and passes on what operators ask of the API. */
  readonly hasConsole: boolean;
  /** Where the race lab of this machine saves its results; undefined where there is no lab, as in an image. */
  readonly labResultsFolder: string | undefined;
  /** Where a visitor of this machine finds what `npm run lab -- serve` serves. */
  readonly labUrl: URL;
  /** Whether Stripe's form takes payments, which comes from Stripe. */
  readonly hasStripeForm: boolean;
  /** Whose widget is solved before one joins a waiting room; undefined where no other company's is. */
  readonly challenge: ForeignChallenge | undefined;
  /** Whether visitors may have a mail sent when a sale opens, or when they are offered units that came back. */
  readonly sendsReminders: boolean;
  /** How buyers log in; undefined where they are not identified. */
  readonly login: LoginSettings | undefined;
  /** How operators log in at a provider; undefined where they cannot. */
  readonly operatorLogin: OperatorLoginSettings | undefined;
}

let ofThisProcess: Environment | undefined;

/** Reads the environment of this process, once. @throws Error that names the bad variable */
export function readEnvironment(): Environment {
  return (ofThisProcess ??= toEnvironment(process.env));
}

function toEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const hasConsole = readFlag('WEB_CONSOLE', variables['WEB_CONSOLE'] || 'true');
  const labAddress = `http://127.0.0.1:${variables['RACE_LAB_PORT'] || LAB_PORT_DEFAULT}`;
  return {
    apiUrl: readUrl('API_URL', variables['API_URL'] || API_URL_DEFAULT),
    hasConsole,
    sendsReminders: readFlag('REMINDER_MAILS', variables['REMINDER_MAILS'] || 'false'),
    labResultsFolder: variables['RACE_LAB_RESULTS_FOLDER'] || undefined,
    labUrl: readUrl('RACE_LAB_URL', variables['RACE_LAB_URL'] || labAddress),
    hasStripeForm: Boolean(variables['STRIPE_PUBLISHABLE_KEY']),
    challenge: readChallenge(variables['ROOM_CHALLENGE'] || 'none'),
    login: readLoginSettings(variables),
    operatorLogin: hasConsole ? readOperatorLoginSettings(variables) : undefined,
  };
}

function readFlag(name: string, text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new Error(`The environment is not usable: ${name} must be true or false`);
}

function readChallenge(text: string): ForeignChallenge | undefined {
  if (text === 'turnstile' || text === 'hcaptcha') return text;
  if (text === 'none' || text === 'altcha') return undefined;
  throw new Error('The environment is not usable: ROOM_CHALLENGE must be none, altcha, turnstile or hcaptcha');
}

function readUrl(name: string, text: string): URL {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new Error(`The environment is not usable: ${name} must be an http or https address`);
}

/** Ends the process where a variable is bad. Next would go on with an error that it is thrown, and answer 500 to everybody. */
export function checkEnvironment(): void {
  try {
    readEnvironment();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
}
