import { IsBoolean } from 'class-validator';
import { MayBeLeftOut } from '../input.js';

/** Nothing is changed unless it is asked for. */
export class RepairSaleDto {
  @MayBeLeftOut()
  @IsBoolean()
  readonly apply: boolean = false;

  @MayBeLeftOut()
  @IsBoolean()
  readonly forgetUnbacked: boolean = false;
}
