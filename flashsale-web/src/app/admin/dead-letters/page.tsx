import { DeadLetterView } from '../../../admin/dead-letters/dead-letter-view';

export default function DeadLettersPage() {
  return <DeadLetterView />;
}
