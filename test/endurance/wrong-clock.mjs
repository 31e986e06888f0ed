// Loaded before a command: after a second its clock jumps, and three seconds later it jumps back.
const off = Number(process.env.HEADWATER_TEST_CLOCK_OFF_MS ?? 0);
const RealDate = Date;
const began = performance.now();
const now = () => {
  const age = performance.now() - began;
  return RealDate.now() + (age > 1_000 && age < 4_000 ? off : 0);
};

globalThis.Date = new Proxy(RealDate, {
  construct: (_, given) => Reflect.construct(RealDate, given.length === 0 ? [now()] : given),
  get: (_, name) => (name === 'now' ? now : Reflect.get(RealDate, name)),
});
