import type { Attack } from '../attack.js';
import { crossSite } from './cross-site.js';
import { csvFormulas } from './csv-formulas.js';
import { forgedAddresses } from './forged-addresses.js';
import { forwarderTraversal } from './forwarder-traversal.js';
import { fuzzing } from './fuzzing.js';
import { largeAnswers } from './large-answers.js';
import { largeRequests } from './large-requests.js';
import { logInjection } from './log-injection.js';
import { operatorLockout } from './operator-lockout.js';
import { otherBuyers } from './other-buyers.js';
import { oversell } from './oversell.js';
import { poisonedMessages } from './poisoned-messages.js';
import { requestSmuggling } from './request-smuggling.js';
import { slowClients } from './slow-clients.js';
import { stalledReaders } from './stalled-readers.js';
import { storeRights } from './store-rights.js';
import { streamExhaustion } from './stream-exhaustion.js';
import { tokenForms } from './token-forms.js';
import { upgrades } from './upgrades.js';

/** In the order in which they are run. A new attack is a file and a line here. */
export const ATTACKS: readonly Attack[] = [
  tokenForms,
  otherBuyers,
  oversell,
  forgedAddresses,
  operatorLockout,
  crossSite,
  requestSmuggling,
  forwarderTraversal,
  fuzzing,
  csvFormulas,
  logInjection,
  poisonedMessages,
  storeRights,
  upgrades,
  largeRequests,
  largeAnswers,
  streamExhaustion,
  stalledReaders,
  slowClients,
];
