import { useState } from 'react';
import type { NewSale } from '../../api/admin';
import { serverClock } from '../../clock/server-clock';
import { texts } from '../../texts';
import { Dialog } from '../../ui/dialog';
import { fromInputTime, toInputTime } from './local-input-time';
import type { SaleDraft } from './sale-draft';
import { SaleForm } from './sale-form';

const WINDOW_MS_DEFAULT = 60 * 60_000;
const UNITS_DEFAULT = 100;

interface CreateSaleDialogProps {
  readonly create: (sale: NewSale) => Promise<void>;
  readonly onClose: () => void;
}

export function CreateSaleDialog({ create, onClose }: CreateSaleDialogProps) {
  const [initial] = useState(emptyDraft);
  return (
    <Dialog title={texts.saleForm.createTitle} onClose={onClose}>
      <SaleForm isNew initial={initial} save={(draft) => create(newSaleOf(draft))} onClose={onClose} />
    </Dialog>
  );
}

/** Open from now on, for an hour. */
function emptyDraft(): SaleDraft {
  const nowMs = serverClock.nowMs();
  return {
    saleId: '',
    name: '',
    totalStock: String(UNITS_DEFAULT),
    startsAt: toInputTime(new Date(nowMs)),
    endsAt: toInputTime(new Date(nowMs + WINDOW_MS_DEFAULT)),
  };
}

function newSaleOf({ saleId, name, totalStock, startsAt, endsAt }: SaleDraft): NewSale {
  return {
    ...(saleId !== '' && { saleId }),
    name: name.trim(),
    totalStock: Number(totalStock),
    startsAt: fromInputTime(startsAt) ?? '',
    endsAt: fromInputTime(endsAt) ?? '',
  };
}
