const API_URL_DEFAULT = 'http://127.0.0.1:3000';

/** What the web server is told from outside; read at run time, so one build serves every environment. */
export interface Environment {
  /** Where the web server, not the browser, reaches the API. */
  readonly apiUrl: URL;
  /** Whether this server has the console, and passes on what operators ask of the API. */
  readonly hasConsole: boolean;
  /** Where the race lab of this machine saves its results; undefined where there is no lab, as in an image. */
  readonly labResultsFolder: string | undefined;
}

/** @throws Error that names the bad variable */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  const apiUrl = URL.parse(variables['API_URL'] || API_URL_DEFAULT);
  if (apiUrl === null || !/^https?:$/.test(apiUrl.protocol)) {
    throw new Error('The environment is not usable: API_URL must be an http or https address');
  }
  const console = variables['WEB_CONSOLE'] || 'true';
  if (console !== 'true' && console !== 'false') {
    throw new Error('The environment is not usable: WEB_CONSOLE must be true or false');
  }
  return {
    apiUrl,
    hasConsole: console === 'true',
    labResultsFolder: variables['RACE_LAB_RESULTS_FOLDER'] || undefined,
  };
}
