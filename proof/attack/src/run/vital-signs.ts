import { DeadlineExceeded, descriptorsOf, residentBytes, until } from 'flashsale-testkit';
import type { Watched } from '../system/system.js';

const MEBIBYTE = 1024 * 1024;
/** The web servers keep the connections to the API that a crowd needed at once; an attack has hundreds of its own. */
const DESCRIPTORS_MORE_MAX = 150;
/** V8 gives memory back late, and a fresh process grows with its first crowd; what an attack makes it keep is more. */
const MEMORY_MORE_BYTES_MAX = 256 * MEBIBYTE;
const MEMORY_BYTES_MAX = 640 * MEBIBYTE;
/** The web servers keep idle connections to the API for as long as it says, 65 s; a request that is cut off takes ten more. */
const SETTLE_DEADLINE_MS = 80_000;

interface Signs {
  readonly descriptors: number;
  readonly residentBytes: number;
}

/** Memory and descriptors of the processes, before an attack and after it. */
export class VitalSigns {
  readonly #before: ReadonlyMap<Watched, Signs>;

  constructor(private readonly watched: readonly Watched[]) {
    this.#before = new Map(watched.map((process) => [process, signsOf(process)]));
  }

  /** Waits until the processes are as before; resolves with what is not. */
  async untilBack(patience: number): Promise<string[]> {
    const defects = (): string[] => this.watched.flatMap((process) => this.#defectsOf(process));
    await until(() => defects().length === 0, {
      deadlineMs: SETTLE_DEADLINE_MS * patience,
      pollPeriodMs: 200,
      what: 'the processes are as before',
    }).catch((error: unknown) => {
      if (!(error instanceof DeadlineExceeded)) throw error;
    });
    return defects();
  }

  /** How much each process has grown. */
  get growth(): string {
    const parts = this.watched.map((process) => {
      const [before, now] = [this.#before.get(process), signsOf(process)];
      const descriptors = now.descriptors - (before?.descriptors ?? 0);
      const mebibytes = Math.round((now.residentBytes - (before?.residentBytes ?? 0)) / MEBIBYTE);
      return `${process.name} ${signed(descriptors)} fd ${signed(mebibytes)} MiB`;
    });
    return parts.join(', ');
  }

  #defectsOf(process: Watched): string[] {
    const [before, now] = [this.#before.get(process), signsOf(process)];
    if (before === undefined) return [];
    if (now.residentBytes === 0) return [`${process.name} is no longer there`];
    const grownBytes = now.residentBytes - before.residentBytes;
    return [
      ...(now.descriptors > before.descriptors + DESCRIPTORS_MORE_MAX
        ? [`${process.name} has ${now.descriptors} descriptors, before ${before.descriptors}`]
        : []),
      ...(grownBytes > MEMORY_MORE_BYTES_MAX || now.residentBytes > MEMORY_BYTES_MAX
        ? [
            `${process.name} has ${inMebibytes(now.residentBytes)} of memory, before ${inMebibytes(before.residentBytes)}`,
          ]
        : []),
    ];
  }
}

function signsOf({ pid }: Watched): Signs {
  return { descriptors: descriptorsOf(pid), residentBytes: residentBytes(pid) };
}

function signed(number: number): string {
  return number < 0 ? String(number) : `+${number}`;
}

function inMebibytes(bytes: number): string {
  return `${Math.round(bytes / MEBIBYTE)} MiB`;
}
