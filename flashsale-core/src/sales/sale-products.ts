import type pg from 'pg';

export const DESCRIPTION_LENGTH_MAX = 4_000;
export const CONDITIONS_LENGTH_MAX = 8_000;
export const PICTURE_TEXT_LENGTH_MAX = 200;
export const PICTURES_PER_SALE_MAX = 6;

/** A picture of a product. Its files are named after the hash; the size is that of the largest. */
export interface ProductPicture {
  readonly hash: string;
  /** For those who do not see it. */
  readonly alt: string;
  readonly width: number;
  readonly height: number;
}

/** What buyers read of a product, besides what the sale itself says. */
export interface ProductTexts {
  readonly description: string;
  readonly conditions: string;
  /** What is shown in a sale that takes no money; a HOLD sale has its own price. In minor units. */
  readonly price?: { readonly unitPrice: number; readonly currency: string };
  /** In the currency of the price. */
  readonly oldPrice?: number;
}

export interface SaleProduct extends ProductTexts {
  readonly pictures: readonly ProductPicture[];
}

interface ProductRow {
  sale_id: string;
  description: string | null;
  conditions: string | null;
  /** A bigint, which the driver reads as text. */
  unit_price: string | null;
  currency: string | null;
  old_price: string | null;
  pictures: ProductPicture[] | null;
}

const NO_PRODUCT: SaleProduct = { description: '', conditions: '', pictures: [] };

/** The products in PostgreSQL, by the ids of sales and drafts. */
export class SaleProducts {
  readonly #pool: Pick<pg.Pool, 'query'>;

  /** @param database or `{ pool: client }`, to take part in a transaction of the client */
  constructor({ pool }: { readonly pool: Pick<pg.Pool, 'query'> }) {
    this.#pool = pool;
  }

  /** Keeps others from changing a product until the transaction ends. */
  async lock(saleId: string): Promise<void> {
    await this.#pool.query(`SELECT pg_advisory_xact_lock(hashtextextended('product of ' || $1, 0))`, [saleId]);
  }

  async find(saleId: string): Promise<SaleProduct> {
    return (await this.findMany([saleId])).get(saleId) ?? NO_PRODUCT;
  }

  /** The products of these sales, an empty one where there is none. */
  async findMany(saleIds: readonly string[]): Promise<Map<string, SaleProduct>> {
    const { rows } = await this.#pool.query<ProductRow>({
      name: 'find-products',
      text: `SELECT id AS sale_id, description, conditions, unit_price, currency, old_price,
                    (SELECT jsonb_agg(jsonb_build_object('hash', hash, 'alt', alt, 'width', width, 'height', height)
                                      ORDER BY added_at, hash)
                       FROM sale_pictures WHERE sale_pictures.sale_id = id) AS pictures
               FROM unnest($1::text[]) AS id LEFT JOIN sale_products ON sale_products.sale_id = id`,
      values: [saleIds],
    });
    return new Map(rows.map((row) => [row.sale_id, toProduct(row)]));
  }

  /** Writes all of a product but its pictures. */
  async save(saleId: string, { description, conditions, price, oldPrice }: ProductTexts): Promise<void> {
    await this.#pool.query(
      `INSERT INTO sale_products (sale_id, description, conditions, unit_price, currency, old_price)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (sale_id) DO UPDATE SET description = EXCLUDED.description, conditions = EXCLUDED.conditions,
         unit_price = EXCLUDED.unit_price, currency = EXCLUDED.currency, old_price = EXCLUDED.old_price, changed_at = now()`,
      [saleId, description, conditions, price?.unitPrice, price?.currency, oldPrice],
    );
  }

  /** The same picture again gets the new text. */
  async addPicture(saleId: string, { hash, alt, width, height }: ProductPicture): Promise<void> {
    await this.#pool.query(
      `INSERT INTO sale_pictures (sale_id, hash, alt, width, height) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (sale_id, hash) DO UPDATE SET alt = EXCLUDED.alt`,
      [saleId, hash, alt, width, height],
    );
  }

  async removePicture(saleId: string, hash: string): Promise<void> {
    await this.#pool.query('DELETE FROM sale_pictures WHERE sale_id = $1 AND hash = $2', [saleId, hash]);
  }

  /** Gives a draft the product of a sale. */
  async copy(fromId: string, toId: string): Promise<void> {
    await this.#pool.query(
      `WITH texts AS (
         INSERT INTO sale_products (sale_id, description, conditions, unit_price, currency, old_price)
         SELECT $2, description, conditions, unit_price, currency, old_price FROM sale_products WHERE sale_id = $1
         ON CONFLICT (sale_id) DO NOTHING)
       INSERT INTO sale_pictures (sale_id, hash, alt, width, height, added_at)
       SELECT $2, hash, alt, width, height, added_at FROM sale_pictures WHERE sale_id = $1 ON CONFLICT DO NOTHING`,
      [fromId, toId],
    );
  }

  async remove(saleId: string): Promise<void> {
    await this.#pool.query('DELETE FROM sale_pictures WHERE sale_id = $1', [saleId]);
    await this.#pool.query('DELETE FROM sale_products WHERE sale_id = $1', [saleId]);
  }
}

function toProduct(row: ProductRow): SaleProduct {
  const { description, conditions, unit_price, currency, old_price, pictures } = row;
  return {
    description: description ?? '',
    conditions: conditions ?? '',
    ...(unit_price !== null && currency !== null && { price: { unitPrice: Number(unit_price), currency } }),
    ...(old_price !== null && { oldPrice: Number(old_price) }),
    pictures: pictures ?? [],
  };
}
