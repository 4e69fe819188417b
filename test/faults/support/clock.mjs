/**
 * `node --import` this file and the process sees a wall clock that the fault suite moves: the milliseconds in the file
 * named by FAULTS_CLOCK are added to every `Date`. Read at start and again on SIGUSR2. Monotonic time (timers,
 * `performance.now`) stays as it is, as when an operator or NTP sets a machine's clock.
 */
import { readFileSync } from 'node:fs';

const file = process.env.FAULTS_CLOCK;
const RealDate = Date;
let shift = 0;

function read() {
  try {
    shift = Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    shift = 0;
  }
}

const now = () => RealDate.now() + shift;

if (file !== undefined) {
  read();
  process.on('SIGUSR2', read);
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, as) => Reflect.construct(target, args.length === 0 ? [now()] : args, as),
    apply: () => new RealDate(now()).toString(),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
  RealDate.prototype.constructor = globalThis.Date;
}
