// Loaded into a process before everything else (`node --import`): its wall clock is off by so much, its monotonic clock
// is not. It works without libfaketime.
const offsetMs = Number(process.env['FAULT_TEST_CLOCK_OFFSET_MS']);
const TrueDate = Date;

globalThis.Date = new Proxy(TrueDate, {
  construct: (_target, args, newTarget) =>
    Reflect.construct(TrueDate, args.length === 0 ? [TrueDate.now() + offsetMs] : args, newTarget),
  apply: () => new TrueDate(TrueDate.now() + offsetMs).toString(),
  get: (target, property, receiver) =>
    property === 'now' ? () => TrueDate.now() + offsetMs : Reflect.get(target, property, receiver),
});
