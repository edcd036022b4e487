import { IsArray, IsString } from 'class-validator';
import { MayBeLeftOut } from '../input.js';

/** A file of sales; one of the two. */
export class ImportDraftsDto {
  /** The text of a CSV file, as `GET /admin/sales.csv` has it. */
  @MayBeLeftOut()
  @IsString()
  readonly csv?: string;

  /** Sales as `POST /admin/sales` takes them. */
  @MayBeLeftOut()
  @IsArray()
  readonly sales?: readonly unknown[];
}
