import type { Readable } from 'node:stream';
import { NotFoundException, StreamableFile } from '@nestjs/common';

/** @throws HttpException 404 */
export function toRecordsResponse<Records extends object>(saleId: string, records: Records | 'unknown-sale'): Records {
  if (records === 'unknown-sale') throw new NotFoundException(`Sale ${saleId} not found`);
  return records;
}

/** A file to be saved. @throws HttpException 404 */
export function toCsvResponse(saleId: string, kind: string, csv: Readable | 'unknown-sale'): StreamableFile {
  return new StreamableFile(toRecordsResponse(saleId, csv), {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="${saleId}-${kind}.csv"`,
  });
}
