import type { ToProcess, Topic } from './messages.js';

/** A process that answers later is left out: it is busy, and whoever asked has waited long enough. */
const ANSWERS_MS_MAX = 2_000;

interface Question {
  readonly waitsFor: Set<number>;
  readonly contents: unknown[];
  readonly timer: NodeJS.Timeout;
  readonly end: (contents: readonly unknown[]) => void;
}

/** The questions of one process to all others that are under way. Each ends when all have answered, or after a deadline. */
export class Questions {
  readonly #underWay = new Map<number, Question>();
  #lastId = 0;

  ask(
    topic: Topic,
    processIds: readonly number[],
    send: (processId: number, question: ToProcess) => void,
    end: (contents: readonly unknown[]) => void,
  ): void {
    if (processIds.length === 0) return end([]);
    const id = (this.#lastId += 1);
    const timer = setTimeout(() => this.#end(id), ANSWERS_MS_MAX);
    this.#underWay.set(id, { waitsFor: new Set(processIds), contents: [], timer, end });
    for (const processId of processIds) send(processId, { kind: 'question', id, topic });
  }

  answer(id: number, processId: number, content: unknown): void {
    const question = this.#underWay.get(id);
    if (question?.waitsFor.delete(processId) !== true) return;
    question.contents.push(content);
    if (question.waitsFor.size === 0) this.#end(id);
  }

  /** A process that has ended answers no more. */
  forget(processId: number): void {
    for (const [id, { waitsFor }] of this.#underWay) {
      if (waitsFor.delete(processId) && waitsFor.size === 0) this.#end(id);
    }
  }

  #end(id: number): void {
    const question = this.#underWay.get(id);
    if (question === undefined) return;
    this.#underWay.delete(id);
    clearTimeout(question.timer);
    question.end(question.contents);
  }
}
