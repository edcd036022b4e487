import type { Random } from '../random.js';

/** What a buyer does with the units that are held for him. */
export type Course =
  | 'pays'
  /** The first card is declined, the second is good. */
  | 'pays-with-the-second-card'
  /** The bank reserves the money, and refuses to pay it. */
  | 'cannot-be-charged'
  /** Lets the hold run out. */
  | 'leaves'
  /** Begins to pay, and leaves. */
  | 'leaves-while-paying'
  | 'cancels'
  /** Begins to pay, and cancels while the money is on its way. */
  | 'cancels-while-paying';

/** How many of a hundred buyers do what. */
export type Mix = Readonly<Partial<Record<Course, number>>>;

export const USUAL_MIX: Mix = {
  pays: 60,
  'pays-with-the-second-card': 10,
  leaves: 10,
  'leaves-while-paying': 10,
  cancels: 5,
  'cancels-while-paying': 5,
};

export function pickCourse(mix: Mix, random: Random): Course {
  const courses = Object.entries(mix) as [Course, number][];
  let left = random.fraction() * courses.reduce((sum, [, share]) => sum + share, 0);
  for (const [course, share] of courses) {
    left -= share;
    if (left < 0) return course;
  }
  throw new Error('A mix of courses has at least one');
}
