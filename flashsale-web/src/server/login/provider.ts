import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  clockTolerance,
  type ClientAuth,
  type Configuration,
  discovery,
  enableNonRepudiationChecks,
  None,
} from 'openid-client';
import type { ProviderLogin } from '../../login-variables';

/** What the provider says of itself is asked for again after this time: so it is known whether it answers at all. */
const DISCOVERY_AGE_MS_MAX = 60_000;
/** After a failure nobody asks for so long: a crowd must not hold down a provider that is coming back. */
const RETRY_PAUSE_MS = 1_000;
/** Each request to the provider. */
const ANSWER_DEADLINE_SECONDS = 5;
const CLOCK_TOLERANCE_SECONDS = 10;

interface Discovered {
  readonly configuration: Promise<Configuration>;
  /** By performance.now(). */
  staleAtMs: number;
}

/** By issuer and client: that of buyers, and that of operators. */
const discovered = new Map<string, Discovered>();

/** The login provider, as it described itself within the last minute. @throws where it does not answer */
export function discoverProvider(login: ProviderLogin): Promise<Configuration> {
  const nowMs = performance.now();
  const name = `${login.provider.clientId} ${login.provider.issuer.href}`;
  const known = discovered.get(name);
  if (known !== undefined && nowMs < known.staleAtMs) return known.configuration;
  const asked: Discovered = { configuration: askProvider(login), staleAtMs: nowMs + DISCOVERY_AGE_MS_MAX };
  discovered.set(name, asked);
  asked.configuration.catch(() => {
    asked.staleAtMs = performance.now() + RETRY_PAUSE_MS;
  });
  return asked.configuration;
}

async function askProvider({ provider: { issuer, clientId, clientSecret } }: ProviderLogin): Promise<Configuration> {
  const metadata = { [clockTolerance]: CLOCK_TOLERANCE_SECONDS };
  return discovery(issuer, clientId, metadata, authenticationBy(clientSecret), {
    timeout: ANSWER_DEADLINE_SECONDS,
    // The settings admit plain http on this machine alone.
    execute: [enableNonRepudiationChecks, ...(issuer.protocol === 'http:' ? [allowInsecureRequests] : [])],
  });
}

/** As the provider prefers it; where it says nothing, the standard means Basic. */
function authenticationBy(secret: string | undefined): ClientAuth {
  if (secret === undefined) return None();
  const [basic, post] = [ClientSecretBasic(secret), ClientSecretPost(secret)];
  return (server, ...rest) => {
    const { token_endpoint_auth_methods_supported: methods = ['client_secret_basic'] } = server;
    (methods.includes('client_secret_basic') ? basic : post)(server, ...rest);
  };
}
