import { parseArgs } from 'node:util';
import { faultNames, type FaultName } from './nemesis.js';
import { keptPlans, longPlan } from './plans.js';
import type { Trouble } from './proxy.js';
import {
  accessTaken,
  busyWeek,
  crossing,
  failingCommits,
  loggedOut,
  oneIndicatorEach,
  restored,
  returning,
  silentDevice,
  unrenderable,
} from './scenes.js';
import type { Plan } from './schedule.js';

/** What a plan may name beside numbers and words. */
const scenes = {
  accessTaken,
  busyWeek,
  crossing,
  failingCommits,
  loggedOut,
  restored,
  returning,
  silentDevice,
  unrenderable,
} as const;
const preparations = { oneIndicatorEach } as const;

/** How one setting stands on a command line; a boolean is `--name` or `--no-name`. */
interface Flag<V> {
  readonly name: string;
  readonly boolean?: true;
  readonly write: (value: V) => string | boolean;
  readonly read: (text: string | boolean) => V;
}

const number = (name: string, least = 0): Flag<number> => ({
  name,
  write: String,
  read: (text) => {
    const value = Number(text);
    if (text === '' || !(value >= least)) throw new Error(`--${name} ${String(text)} is not a number`);
    return value;
  },
});
const word = (name: string): Flag<string> => ({ name, write: (value) => value, read: String });
const yesOrNo = (name: string): Flag<boolean> => ({
  name,
  boolean: true,
  write: (value) => value,
  read: (text) => text === true,
});
const list = (name: string): Flag<readonly string[]> => ({
  name,
  write: (values) => values.join(','),
  read: (text) => String(text).split(',').filter(Boolean),
});
const oneOf = <V>(name: string, all: Readonly<Record<string, V>>): Flag<V> => ({
  name,
  write: (value) => {
    const found = Object.entries(all).find(([, one]) => one === value);
    if (found === undefined) throw new Error(`this plan's ${name} has no name in command.ts`);
    return found[0];
  },
  read: (text) => {
    const value = all[String(text)];
    if (value === undefined)
      throw new Error(`No such ${name}: ${String(text)}. There are: ${Object.keys(all).join(', ')}.`);
    return value;
  },
});

/** Every setting of a plan: one that has no flag here does not compile. */
const flags: { readonly [K in keyof Plan]-?: Flag<NonNullable<Plan[K]>> } = {
  seed: word('seed'),
  seconds: number('seconds'),
  people: number('people'),
  devices: number('devices'),
  rate: number('rate'),
  faults: {
    name: 'faults',
    write: (faults) => (faults === 'all' ? 'all' : faults.join(',')),
    read: (text) => {
      if (text === 'all') return 'all';
      const names = String(text).split(',').filter(Boolean);
      const strange = names.filter((name) => !(faultNames as readonly string[]).includes(name));
      if (strange.length > 0)
        throw new Error(`No such fault: ${strange.join(', ')}. There are: ${faultNames.join(', ')}.`);
      return names as FaultName[];
    },
  },
  victims: list('victims'),
  longer: number('longer', 0.1),
  sweepMs: number('sweep', 1),
  redis: yesOrNo('redis'),
  fsync: yesOrNo('fsync'),
  restless: yesOrNo('restless'),
  lines: {
    name: 'lines',
    write: (lines) => JSON.stringify(lines),
    read: (text) => JSON.parse(String(text)) as Readonly<Record<string, Trouble>>,
  },
  prepare: oneOf('prepare', preparations),
  scene: oneOf('scene', scenes),
  convergeMs: number('converge'),
  build: word('build'),
};
const settings = Object.keys(flags) as (keyof Plan)[];
/** A command that says all of these says everything: no kept plan is asked for the rest. */
const WHOLE = ['seed', 'seconds', 'people', 'devices', 'faults'] as const;

const quoted = (text: string): string =>
  /^[\w.,:/=+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

function written(key: keyof Plan, plan: Plan): string[] {
  const value = plan[key];
  if (value === undefined) return [];
  const { name, write } = flags[key] as Flag<typeof value>;
  const text = write(value);
  if (typeof text === 'boolean') return [text ? `--${name}` : `--no-${name}`];
  // With `=`, a value may be empty or begin with a dash.
  return [/^[^-]/.test(text) ? `--${name} ${quoted(text)}` : `--${name}=${quoted(text)}`];
}

/** What runs this plan again: every setting, read back by `commandLine`. */
export const commandOf = (plan: Plan): string =>
  ['npm run test:faults --', ...settings.flatMap((key) => written(key, plan))].join(' ');

export interface CommandLine {
  /** Minutes in which new seeds are tried; undefined: the plans as they are. */
  readonly minutes: number | undefined;
  /** Fewer lines. */
  readonly quiet: boolean;
  /** Says what would be run, and runs nothing. */
  readonly dry: boolean;
  /** The plans: one of the seed that was said, all that are kept, or for `minutes` one after the other without an end. */
  readonly plans: () => Generator<Plan>;
}

/** @throws Error with a sentence for whoever typed it */
export function commandLine(args: readonly string[], now = new Date()): CommandLine {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      ...Object.fromEntries(
        Object.values(flags).map((f) => [f.name, { type: f.boolean ? 'boolean' : 'string' } as const]),
      ),
      minutes: { type: 'string' },
      quiet: { type: 'boolean' },
      dry: { type: 'boolean' },
    },
  }) as { values: Record<string, string | boolean | undefined> };
  const given = Object.fromEntries(
    settings.flatMap((key) => {
      const text = values[flags[key].name];
      return text === undefined ? [] : [[key, flags[key].read(text)]];
    }),
  ) as Partial<Plan>;
  const { minutes } = values;
  return {
    minutes: minutes === undefined ? undefined : number('minutes').read(minutes),
    quiet: values['quiet'] === true,
    dry: values['dry'] === true,
    *plans() {
      if (minutes !== undefined) {
        const series = given.seed ?? now.toISOString().slice(0, 16).replaceAll(/\D/g, '');
        for (let n = 0; ; n++) {
          const plan = longPlan(series, n);
          yield { ...plan, ...given, seed: plan.seed };
        }
      }
      const { seed } = given;
      if (seed === undefined) {
        for (const plan of Object.values(keptPlans)) yield { ...plan, ...given };
        return;
      }
      const whole = WHOLE.every((key) => given[key] !== undefined);
      const kept = whole ? undefined : Object.values(keptPlans).find((plan) => plan.seed === seed);
      yield { seconds: 18, people: 5, devices: 2, faults: 'all', ...kept, ...given, seed };
    },
  };
}
