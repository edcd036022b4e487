// Loaded into a process before everything else (`node --import`): its clock on the wall goes wrong by so much, the one
// that measures spans of time does not. It works where libfaketime is not installed, too.
const offsetMs = Number(process.env['FAULT_TEST_CLOCK_OFFSET_MS']);
const TrueDate = Date;

globalThis.Date = new Proxy(TrueDate, {
  construct: (_target, args, newTarget) =>
    Reflect.construct(TrueDate, args.length === 0 ? [TrueDate.now() + offsetMs] : args, newTarget),
  apply: () => new TrueDate(TrueDate.now() + offsetMs).toString(),
  get: (target, property, receiver) =>
    property === 'now' ? () => TrueDate.now() + offsetMs : Reflect.get(target, property, receiver),
});
