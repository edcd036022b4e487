import { Refusal } from 'flashsale-command-line';
import { request } from 'undici';
import { z } from 'zod';

const DEADLINE_MS = 3_000;

const statusSchema = z.object({
  saleId: z.string(),
  name: z.string(),
  totalStock: z.int(),
  remainingStock: z.int(),
  saleActive: z.boolean(),
  status: z.string(),
  mode: z.string().optional(),
  /** Of a sale that holds units. */
  holdSeconds: z.number().optional(),
});

export type SaleStatus = z.infer<typeof statusSchema>;

/** Asks the API about the sale. @throws Refusal when there is no system, no such sale, or it does not sell now, or not to us */
export async function readSaleStatus(apiUrl: string, saleId: string): Promise<SaleStatus> {
  const status = await readStatus(apiUrl, saleId);
  if (!status.saleActive) {
    throw new Refusal(`${saleId} is ${status.status}; only an active sale sells${remedyOf(status)}.`);
  }
  await refuseIdentifiedBuyers(apiUrl, saleId);
  return status;
}

/** The same for a sale that need not sell yet. */
export async function readStatus(apiUrl: string, saleId: string): Promise<SaleStatus> {
  const answer = await askShop(apiUrl, `/sale/${saleId}/status`);
  if (answer.status === 404) {
    const sales = z.array(z.object({ saleId: z.string() })).safeParse((await askShop(apiUrl, '/sales')).body);
    const known = sales.success ? sales.data.map((sale) => sale.saleId).join(', ') : '';
    throw new Refusal(`There is no sale ${saleId}${known && `. The sales are ${known}`}.`);
  }
  const status = statusSchema.safeParse(answer.body);
  if (answer.status !== 200 || !status.success) {
    throw new Refusal(
      `${apiUrl} answered ${answer.status} to a question about ${saleId}; is that the API of the flash sale?`,
    );
  }
  return status.data;
}

function remedyOf({ status }: SaleStatus): string {
  switch (status) {
    case 'ENDED':
      return ': npm run prisma:seed opens the sales of the demo again, and the console changes when any other ends';
    case 'UPCOMING':
      return ': wait, or change in the console when it opens';
    default:
      return ': resume it in the console';
  }
}

/** The users of a run are made up, and nobody has logged them in. */
export async function refuseIdentifiedBuyers(apiUrl: string, saleId: string): Promise<void> {
  const { status } = await askShop(apiUrl, `/sale/${saleId}/user/stress-test/purchase`);
  if (status !== 401) return;
  throw new Refusal(
    `${apiUrl} sells to buyers who have logged in alone (BUYER_JWT_…), and those of this test have not: start the system without --login.`,
  );
}

interface ShopAnswer {
  readonly status: number;
  readonly text: string;
  /** Undefined where it is no JSON. */
  readonly body: unknown;
}

/** Asks for a path below /api/v1; a body is posted, as operator where there is a token. @throws Refusal where nothing answers */
export async function askShop(
  apiUrl: string,
  path: string,
  { body: sent, adminToken }: { readonly body?: object; readonly adminToken?: string | undefined } = {},
): Promise<ShopAnswer> {
  try {
    const { statusCode, body } = await request(`${apiUrl}/api/v1${path}`, {
      signal: AbortSignal.timeout(DEADLINE_MS),
      ...(sent !== undefined && { method: 'POST', body: JSON.stringify(sent) }),
      headers: {
        ...(sent !== undefined && { 'content-type': 'application/json' }),
        ...(adminToken !== undefined && { authorization: `Bearer ${adminToken}` }),
      },
    });
    const text = await body.text();
    return { status: statusCode, text, body: parse(text) };
  } catch (error) {
    throw new Refusal(
      `Nothing answers at ${apiUrl}. Start the system with \`npm start\`, or name another with --api-url.`,
      {
        cause: error,
      },
    );
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
