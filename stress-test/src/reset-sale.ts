import { Refusal } from 'flashsale-command-line';
import { request } from 'undici';

const DEADLINE_MS = 30_000;

/** Gives all units of a sale back. @throws Refusal where the API does not let us, or is not there */
export async function resetSale(apiUrl: string, saleId: string, adminToken: string | undefined): Promise<void> {
  const { statusCode, body } = await request(`${apiUrl}/api/v1/admin/reset`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(adminToken !== undefined && { authorization: `Bearer ${adminToken}` }),
    },
    body: JSON.stringify({ saleId }),
    signal: AbortSignal.timeout(DEADLINE_MS),
  }).catch((error: unknown) => {
    throw new Refusal(`The reset of ${saleId} was not answered at ${apiUrl}.`, { cause: error });
  });
  const text = await body.text();
  if (statusCode !== 200) {
    throw new Refusal(
      `The reset of ${saleId} was answered ${statusCode}: ${text}. ADMIN_TOKEN is read from the environment.`,
    );
  }
}
