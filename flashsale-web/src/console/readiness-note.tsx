import type { AdminSale } from '../api/admin';
import { useConsoleTexts } from '../texts/console-context';
import { classNames } from '../ui/class-names';

interface ReadinessNoteProps {
  readonly sale: AdminSale;
  readonly className?: string;
}

/** That a sale is not ready, or is retired; nothing where purchases are decided. */
export function ReadinessNote({ sale: { ready, retiredAt }, className }: ReadinessNoteProps) {
  const texts = useConsoleTexts();
  if (retiredAt !== null) return <span className={classNames('text-soft', className)}>{texts.admin.retired}</span>;
  return ready ? null : <span className={classNames('text-amber', className)}>{texts.admin.notReady}</span>;
}
