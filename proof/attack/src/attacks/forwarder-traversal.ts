import type { Arena } from '../arena.js';
import type { Attack } from '../attack.js';
import { traversalForms } from '../forms/traversal-forms.js';
import { inParallel } from '../wire/ask.js';
import { sendRaw, head } from '../wire/raw.js';

const AT_ONCE = 8;
/** What only the API says of itself: metrics, readiness, its document, the answer of an admin call. */
const INSIDE =
  /flashsale_\w+_total|# HELP|"postgres"|"openapi"|"The admin token is missing or wrong"|"totalStock"\s*:\s*\d+\s*,\s*"epoch"/;
/** Every second one is tried in the short run. */
const SHORT_STEP = 3;
const METHODS = ['GET', 'POST', 'PATCH', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];

/** The public web server forwards a list of routes; anything else of the API is not there for it. */
export const forwarderTraversal: Attack = {
  name: 'forwarder-traversal',
  title:
    'encoded dots, slashes of all kinds, whole addresses and other spellings of admin, metrics, health and docs at the public web server',
  holds: 'none reaches the API, none is redirected elsewhere, none is a 500',
  needs: ['buyers'],
  deadlineMs: 120_000,
  async run(arena) {
    const forms = traversalForms().filter((_, i) => i % arena.pick(SHORT_STEP, 1) === 0);
    await inParallel(forms, AT_ONCE, (form) => attempt(arena, 'GET', form));
    for (const method of METHODS) await attempt(arena, method, '/api/v1/admin/session');
    arena.note(`${forms.length + METHODS.length} addresses`);
  },
};

async function attempt(arena: Arena, method: string, target: string): Promise<void> {
  const authorization =
    arena.system.own === undefined ? [] : [`Authorization: Bearer ${arena.system.adminToken ?? ''}`];
  const bytes = Buffer.from(
    head(
      `${method} ${target} HTTP/1.1`,
      'Host: shop.example',
      ...authorization,
      'Content-Length: 0',
      'Connection: close',
    ),
    'utf8',
  );
  const { text, statuses } = await sendRaw(arena.url('web'), [bytes]);
  const [status = 0] = statuses;
  const said = `${method} ${JSON.stringify(target)}: answered ${status}`;
  arena.expect(status > 0 && status < 500, said);
  arena.expect(!INSIDE.test(text), `${said} with what is inside of the API`);
  const location = /^location: *(\S+)/im.exec(text)?.[1];
  arena.expect(location === undefined || /^\/(?![/\\])/.test(location), `${said}, redirected to ${location}`);
}
