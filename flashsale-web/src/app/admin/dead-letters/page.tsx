import { DeadLetters } from '../../../console/dead-letters';

export default function DeadLettersPage() {
  return <DeadLetters />;
}
