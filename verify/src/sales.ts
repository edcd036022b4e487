import type pg from 'pg';
import { Refusal } from 'flashsale-command-line';
import { findAuditFiles } from './audit-files.js';
import type { CheckedSale } from './checks/check.js';

/** The arrays are null where the sale has one bucket, or was never opened. */
interface BucketColumns {
  readonly bucketCount: number;
  readonly bucketEpochs: readonly number[] | null;
  readonly bucketOpened: readonly number[] | null;
  readonly bucketServers: readonly (string | null)[] | null;
}

const UNDEFINED_TABLE = '42P01';

/** The sales to be checked: the one named, or all. @throws Refusal where there is none */
export async function findSales(database: pg.Client, saleId: string | undefined): Promise<CheckedSale[]> {
  const sales = await listSales(database);
  if (sales.length === 0) throw new Refusal('The database knows no sale; `npm run prisma:seed` makes some.');
  if (saleId === undefined) return sales;
  const found = sales.filter((sale) => sale.saleId === saleId);
  if (found.length > 0) return found;
  throw new Refusal(`There is no sale ${saleId}. The sales are ${sales.map((sale) => sale.saleId).join(', ')}.`);
}

async function listSales(database: pg.Client): Promise<CheckedSale[]> {
  try {
    const { rows } = await database.query<Omit<CheckedSale, 'buckets'> & BucketColumns>(
      `SELECT id AS "saleId", name, total_stock AS "totalStock", sold, epoch, opened_epoch AS "openedEpoch",
              redis_server AS "redisServer", retired_at AS "retiredAt", revision, mode, has_room AS "hasRoom",
              reset_epoch AS "resetEpoch", buckets AS "bucketCount", bucket_epochs AS "bucketEpochs",
              bucket_opened AS "bucketOpened", bucket_servers AS "bucketServers",
              EXISTS (SELECT FROM waiting_list w WHERE w.sale_id = sales.id AND w.state <> 'RESET') AS "hasList"
         FROM sales ORDER BY starts_at, id`,
    );
    const files = new Map((await findAuditFiles(database, undefined)).map((file) => [file.saleId, file]));
    return rows.map(({ bucketCount, bucketEpochs, bucketOpened, bucketServers, ...sale }) => ({
      ...sale,
      buckets: Array.from({ length: bucketCount === 1 ? 0 : bucketCount }, (_, bucket) => ({
        epoch: bucketEpochs?.[bucket] ?? 0,
        openedEpoch: bucketOpened?.[bucket] ?? 0,
        redisServer: bucketServers?.[bucket] ?? null,
      })),
      auditFile: files.get(sale.saleId) ?? null,
    }));
  } catch (error) {
    if ((error as { code?: unknown }).code !== UNDEFINED_TABLE) throw error;
    throw new Refusal('The database has no tables yet; `npm run prisma:migrate` makes them.', { cause: error });
  }
}
