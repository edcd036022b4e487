/** The four ways out of a race, by the words under which people look for them. */
export const REMEDIES = [
  {
    name: 'unique constraint',
    how: 'The database takes a value once: of two who write the same number, the second is refused and looks again.',
    example: 'unique',
  },
  {
    name: 'version column',
    how: 'A write counts only while the row still has the version that was read; who comes too late looks again.',
    example: 'version',
  },
  {
    name: 'atomic counter',
    how: 'Check and subtraction are one step of the store, so that nobody comes in between.',
    example: 'conditional-update',
  },
  {
    name: 'serialised',
    how: 'One claim at a time, or as if: the others wait in a queue, wait for a lock, or begin again.',
    example: 'queue',
  },
] as const;

export type Remedy = (typeof REMEDIES)[number]['name'];
