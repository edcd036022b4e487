import { adminPaths, type ShopStatus } from '../api/admin';
import { useConsoleTexts } from '../texts/console-context';
import type { AllTexts } from '../texts/console-context';
import { classNames } from '../ui/class-names';
import { useAdminData } from './admin-session';

const POLL_INTERVAL_MS = 2_000;
/** A process says every two seconds that it is there. */
const SILENT_MS_MAX = 7_000;

interface Part {
  readonly name: string;
  readonly words: string;
  readonly isWell: boolean;
}

/** Whether APIs, workers and stores are well, in one line. */
export function ShopHealth() {
  const texts = useConsoleTexts();
  const { data, error } = useAdminData(adminPaths.status, { refreshInterval: POLL_INTERVAL_MS });
  return (
    <ul
      aria-label={texts.health.title}
      className="flex min-h-11 flex-wrap items-center gap-x-5 gap-y-1 text-sm max-sm:min-h-18 max-sm:content-start"
    >
      {partsOf(texts, data, error).map(({ name, words, isWell }) => (
        <li key={name} className="flex items-center gap-2">
          <span
            aria-hidden
            className={classNames(
              'size-2.5 shrink-0 forced-color-adjust-none',
              isWell ? 'rounded-full bg-green' : 'bg-red',
            )}
          />
          <span className="font-semibold">{name}</span>
          <span className={isWell ? 'text-soft' : 'font-semibold text-red'}>{words}</span>
        </li>
      ))}
    </ul>
  );
}

function partsOf(texts: AllTexts, status: ShopStatus | undefined, error: Error | undefined): readonly Part[] {
  const { health } = texts;
  if (error !== undefined) return [{ name: health.api, words: health.noAnswer, isWell: false }];
  if (status === undefined) return [];
  const { services, processes } = status;
  return [
    ...(processes === null
      ? [{ name: health.processes, words: health.unknown, isWell: false }]
      : [processesOf(texts, 'api', processes), processesOf(texts, 'worker', processes)]),
    ...(['redis', 'rabbitmq', 'database'] as const).map((store) => {
      const { status: state, message } = services[store];
      const isWell = state === 'up';
      return { name: health.stores[store], words: isWell ? health.up : message, isWell };
    }),
  ];
}

type Processes = NonNullable<ShopStatus['processes']>;

function processesOf(texts: AllTexts, kind: Processes[number]['kind'], processes: Processes): Part {
  const { health } = texts;
  const all = processes.filter((process) => process.kind === kind);
  const ready = all.filter(({ reasonNotReady, silentMs }) => reasonNotReady === null && silentMs <= SILENT_MS_MAX);
  const silent = all.find(({ silentMs }) => silentMs > SILENT_MS_MAX);
  const reason = all.find(({ reasonNotReady }) => reasonNotReady !== null)?.reasonNotReady;
  const name = health[kind];
  if (all.length === 0) return { name, words: health.none, isWell: false };
  if (silent !== undefined)
    return { name, words: health.silent(ready.length, all.length, silent.silentMs), isWell: false };
  if (reason != null) return { name, words: health.notReady(ready.length, all.length, reason), isWell: false };
  return { name, words: health.ready(all.length), isWell: true };
}
