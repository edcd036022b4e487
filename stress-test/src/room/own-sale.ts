import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from 'flashsale-command-line';
import { askShop, readStatus } from '../sale-status.js';
import type { RoomTimes } from '../../load/room-visitor.js';

/** A room is given a minute before the sale at the latest. */
const STARTS_AFTER_MS = 70_000;
const SALE_MS = 3_600_000;
/** One unit for so many visitors. */
const VISITORS_PER_UNIT = 10;
/** All of them could be called in this time. */
const CALLED_WITHIN_SECONDS = 20;
const PER_MINUTE_MAX = 600_000;
const KNOWN_DEADLINE_MS = 30_000;
const LOOK_PERIOD_MS = 250;
/** Visitors need some time to come before the list is closed. */
const GATHERING_MS_MIN = 2_000;

/** A sale whose room gathers people. */
export interface RoomSale extends Pick<RoomTimes, 'opensAtMs' | 'cutOffAtMs' | 'startsAtMs'> {
  readonly saleId: string;
  readonly name: string;
  readonly totalStock: number;
  readonly perMinute: number;
  /** Whether a task must be solved before one joins. */
  readonly isChallenging: boolean;
}

/** Makes a sale with a waiting room that is open. @throws Refusal where the API does not let us, or is not there */
export async function makeSaleWithRoom(
  apiUrl: string,
  { runId, visitors }: { readonly runId: string; readonly visitors: number },
  adminToken: string | undefined,
): Promise<void> {
  const startsAtMs = Date.now() + STARTS_AFTER_MS;
  const post = async (path: string, body: object): Promise<void> => {
    const { status, text } = await askShop(apiUrl, path, { body, adminToken });
    if (status === 201) return;
    throw new Refusal(`${path} was answered ${status}: ${text}. ADMIN_TOKEN is read from the environment.`);
  };
  await post('/admin/sales', {
    saleId: runId,
    name: 'Stress test of a waiting room',
    totalStock: Math.max(Math.round(visitors / VISITORS_PER_UNIT), 1),
    startsAt: new Date(startsAtMs).toISOString(),
    endsAt: new Date(startsAtMs + SALE_MS).toISOString(),
  });
  await post(`/admin/sales/${runId}/room`, {
    opensAt: new Date().toISOString(),
    perMinute: Math.min(Math.ceil((visitors * 60) / CALLED_WITHIN_SECONDS), PER_MINUTE_MAX),
  });
}

/** Waits until the API shows the room of a sale. @throws Refusal where it has none, or one whose list is closed */
export async function readRoomSale(apiUrl: string, saleId: string): Promise<RoomSale> {
  const { name, totalStock } = await readStatus(apiUrl, saleId);
  const room = await untilShown(apiUrl, saleId);
  const challenge = room['challenge'];
  if (typeof challenge === 'string' && challenge !== 'altcha')
    throw new Refusal(
      `Its visitors cannot pass the widget of ${challenge}: start the system with ROOM_CHALLENGE=altcha or none for this scenario.`,
    );
  const sale = {
    isChallenging: challenge === 'altcha',
    ...{ saleId, name, totalStock, perMinute: Number(room['perMinute']) },
    opensAtMs: Math.max(Date.parse(String(room['opensAt'])), Date.now()),
    cutOffAtMs: Date.parse(String(room['cutOffAt'])),
    startsAtMs: Date.parse(String(room['startsAt'])),
  };
  if (sale.cutOffAtMs - Date.now() >= GATHERING_MS_MIN) return sale;
  throw new Refusal(
    `The list of ${saleId} is closed at ${new Date(sale.cutOffAtMs).toISOString()}; without --sale the scenario room makes a sale of its own.`,
  );
}

async function untilShown(apiUrl: string, saleId: string): Promise<Readonly<Record<string, unknown>>> {
  const endsAtMs = performance.now() + KNOWN_DEADLINE_MS;
  for (;;) {
    const { status, text, body } = await askShop(apiUrl, `/sale/${saleId}/room`);
    if (status === 200) return body as Readonly<Record<string, unknown>>;
    // A process reads the sales again every two seconds; we know that there is one.
    const isSoon = status === 503 || (status === 404 && text.includes(`Sale ${saleId} not found`));
    if (!isSoon || performance.now() > endsAtMs)
      throw new Refusal(`${saleId} has no waiting room to be tested: ${status} ${text}`);
    await sleep(LOOK_PERIOD_MS);
  }
}
