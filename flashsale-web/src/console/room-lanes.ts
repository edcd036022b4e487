import { wholeNumberOf } from '../ui/whole-number';

/** As the API takes at most, `general` among them. */
export const LANES_MAX = 5;
export const LANE_WEIGHT_MAX = 1_000;
export const LANE_NAME_LENGTH_MAX = 20;
const GENERAL_LANE = 'general';
const LANE_NAME = /^[a-z][a-z0-9-]{0,19}$/;

/** A lane as it is typed; the first of a room is always `general`. */
export interface LaneDraft {
  readonly name: string;
  readonly weight: string;
}

export interface LaneDefects {
  readonly name?: 'bad-name' | 'twice';
  readonly weight?: 'bad-weight';
}

/** A room that has no other lane. */
export const GENERAL_ALONE: readonly LaneDraft[] = [{ name: GENERAL_LANE, weight: '1' }];

/** What is wrong with each lane; undefined where nothing is. */
export function laneDefectsOf(drafts: readonly LaneDraft[]): readonly LaneDefects[] | undefined {
  const defects = drafts.map(({ name, weight }, i): LaneDefects => {
    const isTwice = drafts.slice(0, i).some((other) => other.name.trim() === name.trim());
    return {
      ...(!LANE_NAME.test(name.trim()) ? { name: 'bad-name' } : isTwice && { name: 'twice' }),
      ...(weightOf(weight) === undefined && { weight: 'bad-weight' }),
    };
  });
  return defects.some((one) => one.name !== undefined || one.weight !== undefined) ? defects : undefined;
}

/** As the API takes them; nothing for a room of one lane. */
export function lanesOf(drafts: readonly LaneDraft[]): { lanes?: Record<string, number> } {
  if (drafts.length < 2) return {};
  const lanes = Object.fromEntries(drafts.map(({ name, weight }) => [name.trim(), weightOf(weight) ?? 1]));
  return { lanes };
}

/** In percent, of the calls while somebody waits in each lane. */
export function shareOf(weight: number, weights: readonly number[]): number {
  return Math.round((100 * weight) / weights.reduce((sum, one) => sum + one, 0));
}

function weightOf(text: string): number | undefined {
  return wholeNumberOf(text, LANE_WEIGHT_MAX);
}
