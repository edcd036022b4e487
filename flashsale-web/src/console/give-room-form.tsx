import { type FormEvent, useState } from 'react';
import { adminPaths, type AdminSale } from '../api/admin';
import { useConsoleTexts } from '../texts/console-context';
import { ActionResult, useAction } from '../ui/action';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { wholeNumberOf } from '../ui/whole-number';
import { useAdminSession } from './admin-session';
import { fromInputTime, toInputTime } from './local-input-time';
import { GENERAL_ALONE, type LaneDefects, laneDefectsOf, lanesOf } from './room-lanes';
import { LaneFields } from './room-lanes-form';
import { PER_MINUTE_MAX } from './room-rates';
import { TimeField } from './time-field';

const OPENS_BEFORE_START_MS = 30 * 60_000;
const PER_MINUTE_DEFAULT = '600';

interface Defects {
  readonly opensAt?: string;
  readonly rate?: string;
  readonly lanes?: readonly LaneDefects[] | undefined;
}

interface GiveRoomFormProps {
  readonly sale: AdminSale;
  readonly onGiven: () => void;
}

/** Gives a sale a waiting room. */
export function GiveRoomForm({ sale, onGiven }: GiveRoomFormProps) {
  const { ask, role } = useAdminSession();
  const { roomPanel: words } = useConsoleTexts();
  const action = useAction();
  const [opensAt, setOpensAt] = useState(() =>
    toInputTime(new Date(Date.parse(sale.startsAt) - OPENS_BEFORE_START_MS)),
  );
  const [rate, setRate] = useState(PER_MINUTE_DEFAULT);
  const [lanes, setLanes] = useState(GENERAL_ALONE);
  const [defects, setDefects] = useState<Defects>({});
  if (sale.status !== 'UPCOMING') return <p className="text-soft">{words.tooLate}</p>;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const instant = fromInputTime(opensAt);
    const perMinute = wholeNumberOf(rate, PER_MINUTE_MAX);
    const laneDefects = laneDefectsOf(lanes);
    setDefects({
      ...(instant === undefined && { opensAt: words.opensAtWrong }),
      ...(perMinute === undefined && { rate: words.rateWrong(PER_MINUTE_MAX) }),
      ...(laneDefects !== undefined && { lanes: laneDefects }),
    });
    if (instant === undefined || perMinute === undefined || laneDefects !== undefined) return;
    void action.run(async () => {
      await ask(adminPaths.room(sale.saleId), {
        method: 'POST',
        body: { opensAt: instant, perMinute, ...lanesOf(lanes) },
      });
      onGiven();
      return words.given;
    });
  };
  return (
    <form noValidate onSubmit={submit} className="sheet max-w-2xl space-y-4 p-4">
      <h3 className="tag-type text-xl">{words.giveTitle}</h3>
      <p className="text-sm text-soft">{words.giveText}</p>
      <div className="grid gap-4 sm:grid-cols-2">
        <TimeField
          name="opensAt"
          label={words.opensAtLabel}
          value={opensAt}
          error={defects.opensAt}
          onChange={setOpensAt}
        />
        <TextField
          label={words.inletFields.perMinute}
          hint={words.giveRateHint}
          error={defects.rate}
          name="perMinute"
          inputMode="numeric"
          autoComplete="off"
          value={rate}
          onChange={({ target }) => setRate(target.value)}
        />
      </div>
      <LaneFields
        lanes={lanes}
        defects={defects.lanes}
        onChange={(changed) => {
          setLanes(changed);
          setDefects({ ...defects, lanes: undefined });
        }}
      />
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Button type="submit" look="primary" unavailable={action.isWorking || role === 'viewer'}>
          {words.give}
        </Button>
        <ActionResult action={action} />
      </div>
    </form>
  );
}
