import { useState } from 'react';
import type { AdminSale, SaleChange } from '../../api/admin';
import { texts } from '../../texts';
import { Dialog } from '../../ui/dialog';
import { fromInputTime, toInputTime } from './local-input-time';
import type { SaleDraft } from './sale-draft';
import { SaleForm } from './sale-form';

interface ChangeSaleDialogProps {
  readonly sale: AdminSale;
  readonly change: (change: SaleChange) => Promise<void>;
  readonly onClose: () => void;
}

export function ChangeSaleDialog({ sale, change, onClose }: ChangeSaleDialogProps) {
  const [initial] = useState(() => draftOf(sale));
  const save = async (draft: SaleDraft): Promise<void> => change(changeOf(initial, draft));
  return (
    <Dialog title={texts.saleForm.changeTitle} onClose={onClose}>
      <SaleForm isNew={false} initial={initial} save={save} onClose={onClose} />
    </Dialog>
  );
}

function draftOf({ saleId, name, totalStock, startsAt, endsAt }: AdminSale): SaleDraft {
  return {
    saleId,
    name,
    totalStock: String(totalStock),
    startsAt: toInputTime(new Date(startsAt)),
    endsAt: toInputTime(new Date(endsAt)),
  };
}

/** Only what the operator touched: the inputs know no milliseconds, and must not cut them off what stays. */
function changeOf(before: SaleDraft, after: SaleDraft): SaleChange {
  return {
    ...(after.name !== before.name && { name: after.name.trim() }),
    ...(after.startsAt !== before.startsAt && { startsAt: fromInputTime(after.startsAt) ?? '' }),
    ...(after.endsAt !== before.endsAt && { endsAt: fromInputTime(after.endsAt) ?? '' }),
  };
}
