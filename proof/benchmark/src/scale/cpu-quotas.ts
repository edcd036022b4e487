import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from 'flashsale-command-line';
import { until, usageOf } from 'flashsale-testkit';

/** Short, so that a process is held up for a few milliseconds at a time; the kernel gives no quota below 1 ms. */
const PERIOD_US = 40_000;
/** The most that either version takes: other work of the machine is not to take what a quota gives. */
const SHARES_MAX = '262144';
const WEIGHT_MAX = '10000';
/** The kernel forgets a process a moment after it has ended. */
const EMPTY_DEADLINE_MS = 10_000;

/** How groups with a quota are made in one version of cgroups. */
interface Version {
  /** The folder in which groups are made. */
  readonly root: string;
  /** Lets groups in this one have quotas, and gives it precedence over other work. */
  readonly prepare: (folder: string) => void;
  readonly limit: (folder: string, quotaUs: number) => void;
}

interface Group {
  readonly folder: string;
  readonly pid: number;
  readonly cores: number;
}

/**
 * Control groups that give processes a part of a core: cgroup v1 or v2, whichever controls the processors of this machine.
 * What runs before it is put into a group has all that it wants.
 */
export class CpuQuotas {
  readonly #groups = new Map<string, Group>();

  private constructor(
    private readonly version: Version,
    private readonly folder: string,
  ) {}

  /** @throws Refusal where this machine has no such groups, or lets us make none */
  static open(mounts = readFileSync('/proc/self/mounts', 'utf8')): CpuQuotas {
    const version = versionOf(mounts);
    const folder = join(version.root, `flashsale-benchmark-${process.pid}`);
    try {
      mkdirSync(folder);
      version.prepare(folder);
    } catch (error) {
      removeFolder(folder);
      throw new Refusal(
        `Groups with a CPU quota cannot be made in ${version.root}: ${(error as Error).message}. Run this as root, outside of containers.`,
        { cause: error },
      );
    }
    return new CpuQuotas(version, folder);
  }

  /** From now on the process and its children get so much of a core. */
  limit(name: string, pid: number, cores: number): void {
    const folder = this.#make(name);
    this.version.limit(folder, Math.round(cores * PERIOD_US));
    this.#put(name, { folder, pid, cores });
  }

  /** From now on the process gets what it wants before other work of the machine does. */
  favour(name: string, pid: number): void {
    this.#put(name, { folder: this.#make(name), pid, cores: Number.POSITIVE_INFINITY });
  }

  /** Which part of its quota each of these uses from now until the result is called. */
  watch(names: readonly string[]): () => readonly number[] {
    const startedAtMs = performance.now();
    const used = (): number[] => names.map((name) => usageOf([this.#group(name).pid]).cpuSeconds);
    const before = used();
    return () => {
      const seconds = (performance.now() - startedAtMs) / 1_000;
      return used().map((after, i) => (after - (before[i] ?? 0)) / seconds / this.#group(names[i] ?? '').cores);
    };
  }

  /** Removes the group of a process that has ended. */
  async forget(name: string): Promise<void> {
    const { folder } = this.#group(name);
    await until(async () => removeFolder(folder), {
      what: `${name} has left its group`,
      deadlineMs: EMPTY_DEADLINE_MS,
    });
    this.#groups.delete(name);
  }

  /** Removes all groups; their processes must have ended. */
  async close(): Promise<void> {
    await Promise.all([...this.#groups.keys()].map((name) => this.forget(name)));
    removeFolder(this.folder);
  }

  #make(name: string): string {
    const folder = join(this.folder, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  #put(name: string, group: Group): void {
    writeFileSync(join(group.folder, 'cgroup.procs'), String(group.pid));
    this.#groups.set(name, group);
  }

  #group(name: string): Group {
    const group = this.#groups.get(name);
    if (group === undefined) throw new Error(`there is no group ${name}`);
    return group;
  }
}

/** @throws Refusal */
function versionOf(mounts: string): Version {
  const all = mounts.split('\n').map((line) => line.split(' '));
  const first = all.find(([, , type, options = '']) => type === 'cgroup' && options.split(',').includes('cpu'));
  if (first?.[1] !== undefined) return versionOne(first[1]);
  const second = all.find(([, , type]) => type === 'cgroup2');
  if (second?.[1] !== undefined) return versionTwo(second[1]);
  throw new Refusal('This machine has no control groups for processors (cgroup v1 or v2), so nothing can be limited.');
}

function versionOne(root: string): Version {
  return {
    root,
    prepare: (folder) => writeFileSync(join(folder, 'cpu.shares'), SHARES_MAX),
    limit: (folder, quotaUs) => {
      writeFileSync(join(folder, 'cpu.cfs_period_us'), String(PERIOD_US));
      writeFileSync(join(folder, 'cpu.cfs_quota_us'), String(quotaUs));
    },
  };
}

function versionTwo(root: string): Version {
  return {
    root,
    prepare: (folder) => {
      writeFileSync(join(root, 'cgroup.subtree_control'), '+cpu');
      writeFileSync(join(folder, 'cgroup.subtree_control'), '+cpu');
      writeFileSync(join(folder, 'cpu.weight'), WEIGHT_MAX);
    },
    limit: (folder, quotaUs) => writeFileSync(join(folder, 'cpu.max'), `${quotaUs} ${PERIOD_US}`),
  };
}

/** Whether the group is gone. */
function removeFolder(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
