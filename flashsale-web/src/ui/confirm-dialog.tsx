import { texts } from '../texts';
import { ActionResult } from './action-result';
import { Button } from './button';
import { Dialog } from './dialog';
import { useAction } from './use-action';

interface ConfirmDialogProps {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly act: () => Promise<void>;
  readonly onClose: () => void;
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog({ title, text, confirm, act, onClose }: ConfirmDialogProps) {
  const action = useAction();
  const run = async (): Promise<void> => {
    if (await action.run(() => act().then(() => texts.admin.done))) onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p className="text-soft">{text}</p>
      <ActionResult action={action} className="my-3" />
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{texts.admin.cancel}</Button>
        <Button look="danger" unavailable={action.isWorking} onClick={() => void run()}>
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
}
