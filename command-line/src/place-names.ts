/** A point of a chart that wants its name beside it. */
export interface NamedPoint {
  readonly x: number;
  readonly y: number;
  readonly name: string;
}

/** The names of points that lie (nearly) on one another, in a list beside them. */
export interface PlacedNames<Point extends NamedPoint> {
  readonly points: readonly Point[];
  readonly x: number;
  /** The middle of the first line; the next is LINE_HEIGHT below. */
  readonly y: number;
  readonly anchor: 'start' | 'end';
  /** From where to where a line leads, where the names do not stand right beside their point. */
  readonly leader: readonly [x1: number, y1: number, x2: number, y2: number] | undefined;
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const LINE_HEIGHT = 14;
const CHARACTER_WIDTH = 6.5;
const POINT_RADIUS = 7;
/** Points closer than this are named together. */
const TOGETHER = 11;
const DISTANCE = 11;
const DISTANCE_WITH_LEADER = 22;
const RISE_STEP = 7;
const RISE_STEPS_MAX = 28;

/** Gives the names a place where no other name or point is, near where possible, within the frame. */
export function placeNames<Point extends NamedPoint>(points: readonly Point[], frame: Box): PlacedNames<Point>[] {
  const groups = group(points);
  const taken = points.map(({ x, y }) => boxAround(x, y));
  // Long lists first: what is small still finds a gap afterwards.
  return groups
    .toSorted((a, b) => b.length - a.length)
    .map((together) => {
      const [nearest, ...farther] = candidatesFor(together);
      const fits = (candidate: PlacedNames<Point>): boolean => {
        const box = boxOf(candidate);
        const own = together.map(({ x, y }) => boxAround(x, y));
        return isWithin(box, frame) && [...taken, ...own].every((other) => !overlap(box, other));
      };
      const chosen = [nearest, ...farther].find(fits) ?? nearest;
      taken.push(boxOf(chosen));
      return chosen;
    });
}

function group<Point extends NamedPoint>(points: readonly Point[]): Point[][] {
  const groups: Point[][] = [];
  for (const point of points) {
    const near = groups.filter((members) =>
      members.some(({ x, y }) => Math.hypot(x - point.x, y - point.y) < TOGETHER),
    );
    for (const absorbed of near) groups.splice(groups.indexOf(absorbed), 1);
    groups.push([...near.flat(), point]);
  }
  return groups;
}

/** Right and left of the points, then ever farther above and below. */
function candidatesFor<Point extends NamedPoint>(
  points: readonly Point[],
): readonly [PlacedNames<Point>, ...PlacedNames<Point>[]] {
  const x = average(points.map((point) => point.x));
  const y = average(points.map((point) => point.y));
  const place = (rise: number, anchor: 'start' | 'end'): PlacedNames<Point> => {
    const isFar = Math.abs(rise) > LINE_HEIGHT;
    const distance = (isFar ? DISTANCE_WITH_LEADER : DISTANCE) * (anchor === 'start' ? 1 : -1);
    const middle = y + rise;
    return {
      points,
      anchor,
      x: x + distance,
      y: middle - ((points.length - 1) * LINE_HEIGHT) / 2,
      leader: isFar ? [x, y, x + distance * 0.85, middle] : undefined,
    };
  };
  const rises = Array.from({ length: RISE_STEPS_MAX }, (_, step) => [-(step + 1) * RISE_STEP, (step + 1) * RISE_STEP]);
  return [
    place(0, 'start'),
    place(0, 'end'),
    ...rises.flat().flatMap((rise) => [place(rise, 'start'), place(rise, 'end')]),
  ];
}

function boxOf<Point extends NamedPoint>({ x, y, anchor, points }: PlacedNames<Point>): Box {
  const width = Math.max(...points.map(({ name }) => name.length)) * CHARACTER_WIDTH;
  const left = anchor === 'start' ? x : x - width;
  return {
    left,
    right: left + width,
    top: y - LINE_HEIGHT / 2,
    bottom: y + (points.length - 0.5) * LINE_HEIGHT,
  };
}

function boxAround(x: number, y: number): Box {
  return { left: x - POINT_RADIUS, right: x + POINT_RADIUS, top: y - POINT_RADIUS, bottom: y + POINT_RADIUS };
}

function isWithin(box: Box, frame: Box): boolean {
  return box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
