import { type Arena, PURCHASE } from '../arena.js';
import type { Attack } from '../attack.js';
import { type SmugglingForm, smugglingForms } from '../forms/smuggling-forms.js';
import type { ServerName } from '../system/system.js';
import { inParallel } from '../wire/ask.js';
import { head, type RawAnswer, sendRaw } from '../wire/raw.js';

const AT_ONCE = 6;
/** A connection that is kept after two answers has nothing more to say. */
const ANSWER_MS_MAX = 12_000;
const CANARY = { api: '/health/live', web: '/health', console: '/health' } as const;

/** A request hidden in another one, with a canary behind it that must get its own answer or none. */
export const requestSmuggling: Attack = {
  name: 'request-smuggling',
  title: 'lengths, codings, chunks, lines and headers that two servers read in two ways, with a purchase hidden inside',
  holds:
    'what is ambiguous is refused and its connection ended; what is hidden is never carried out; the request behind it gets its own answer, once',
  needs: ['buyers'],
  deadlineMs: 180_000,
  async run(arena) {
    const counts: string[] = [];
    for (const server of arena.fronts) {
      const forms = formsFor(arena, server);
      const refused = await inParallel(forms, AT_ONCE, (form) => attempt(arena, server, form));
      counts.push(`${forms.length} forms at ${server}, ${refused.filter(Boolean).length} refused`);
    }
    arena.note(counts.join(', '));
  },
};

function formsFor(arena: Arena, server: ServerName): SmugglingForm[] {
  const userId = arena.newVictim();
  const body = JSON.stringify({ saleId: arena.system.saleId, userId });
  const hidden =
    head(
      `POST ${PURCHASE} HTTP/1.1`,
      'Host: shop.example',
      'Content-Type: application/json',
      `Authorization: Bearer ${arena.tokenOf(userId)}`,
      `X-Forwarded-For: ${arena.hop(server, arena.ledger.newAddress())}`,
      `Content-Length: ${body.length}`,
    ) + body;
  return smugglingForms({ path: PURCHASE, hidden });
}

/** Resolves with whether the form was refused. */
async function attempt(arena: Arena, server: ServerName, form: SmugglingForm): Promise<boolean> {
  const canary = head(`GET ${CANARY[server]} HTTP/1.1`, 'Host: shop.example', 'Connection: close');
  const answer = await sendRaw(arena.url(server), [form.bytes + canary], { forMs: arena.patient(ANSWER_MS_MAX) });
  const isRefused = wasRefused(answer);
  const isAnswered = wasAnsweredAlone(answer);
  const said = `${server}, ${form.name}: answered ${answer.statuses.join(', ') || 'nothing'}${answer.hasEnded ? '' : ', not ended'}`;
  arena.expect(!answer.text.includes('orderId'), `${said}: the hidden purchase was made`);
  if (form.treatment === 'refuse') arena.expect(isRefused, said);
  if (form.treatment === 'answer') arena.expect(isAnswered, said);
  if (form.treatment === 'either') arena.expect(isRefused || isAnswered, said);
  return isRefused;
}

/** One refusal, or none at all, and the end. */
function wasRefused({ statuses, hasEnded }: RawAnswer): boolean {
  return hasEnded && statuses.length <= 1 && statuses.every((status) => status >= 400 && status < 500);
}

/** One answer to the form, and one to the canary. */
function wasAnsweredAlone({ statuses, hasEnded }: RawAnswer): boolean {
  const [first = 0, second] = statuses;
  return hasEnded && statuses.length === 2 && first >= 400 && first < 500 && second === 200;
}
