import * as z from 'zod/mini';
import { Id, Instant, Week } from './common.js';

/** Steps of a unit's first weeks, in their order; what each counts is a fact of the product, never of a person's eyes. */
export const RolloutStep = z.enum(['signedIn', 'supervised', 'agreed', 'reported', 'heardBack']);
export type RolloutStep = z.infer<typeof RolloutStep>;

/**
 * A unit with all below it. `people`: assigned there today with an open account. `steps`: how many of them have come that
 * far; null where the group is smaller than five, and never a name.
 */
export const RolloutUnit = z.object({
  unitId: Id,
  parentId: z.nullable(Id),
  name: z.string(),
  /** When the unit itself was switched on; null: it is not. */
  openedAt: z.nullable(Instant),
  people: z.int(),
  steps: z.nullable(
    z.object({
      signedIn: z.int(),
      supervised: z.int(),
      agreed: z.int(),
      reported: z.int(),
      heardBack: z.int(),
    }),
  ),
});
export type RolloutUnit = z.infer<typeof RolloutUnit>;

/** `GET /api/admin/rollout` */
export const RolloutUnits = z.object({ items: z.array(RolloutUnit), next: z.nullable(z.string()) });
export type RolloutUnits = z.infer<typeof RolloutUnits>;

/** `PUT /api/admin/rollout/:unitId`; `below`: all units below it as well. */
export const RolloutSwitch = z.object({ open: z.boolean(), below: z.boolean() });
export type RolloutSwitch = z.infer<typeof RolloutSwitch>;

/** The tour of a role, taken on the real page. */
export const TourName = z.enum(['staff', 'supervisor', 'hr']);
export type TourName = z.infer<typeof TourName>;

/** Where somebody is in a tour: the step to show next, and whether it was finished or put away. */
export const TourPlace = z.object({
  tour: TourName,
  step: z.int().check(z.gte(0), z.lte(50)),
  done: z.boolean(),
});
export type TourPlace = z.infer<typeof TourPlace>;

/** `PUT /api/rollout/tours/:tour` */
export const TourMove = z.object({ step: TourPlace.shape.step, done: z.boolean() });
export type TourMove = z.infer<typeof TourMove>;

/** `GET /api/rollout`: what the own pages offer. */
export const Rollout = z.object({
  /** The own unit is switched on. */
  open: z.boolean(),
  tours: z.array(TourPlace),
  /** The own unit is a room to practise in: nothing in it is counted or sent. */
  practice: z.boolean(),
  /** It is time to ask whether the product helps; at most once a calendar month. */
  askPulse: z.boolean(),
});
export type Rollout = z.infer<typeof Rollout>;

/** Somebody invented, as whom one practises. */
export const PracticePerson = z.object({ name: z.string(), position: z.string(), login: z.string() });
export type PracticePerson = z.infer<typeof PracticePerson>;

/** The room to practise in that is open; its supervisor first. */
export const PracticeRoom = z.object({ openedAt: Instant, people: z.array(PracticePerson) });
export type PracticeRoom = z.infer<typeof PracticeRoom>;

/** `GET /api/admin/practice`; null: none is open. */
export const Practice = z.object({ room: z.nullable(PracticeRoom) });
export type Practice = z.infer<typeof Practice>;

/** `POST /api/admin/practice`: a new room under this id, with so many staff. The one before it is closed for ever. */
export const PracticeOpen = z.object({ id: Id, staff: z.int().check(z.gte(2), z.lte(30)) });
export type PracticeOpen = z.infer<typeof PracticeOpen>;

/** The room with the one password of all its people, shown this once. */
export const PracticeOpened = z.object({ room: PracticeRoom, password: z.string() });
export type PracticeOpened = z.infer<typeof PracticeOpened>;

/** "Apakah ini membantu?"; `skip` counts nothing and ends the asking for this month. */
export const PulseAnswer = z.enum(['yes', 'partly', 'no', 'skip']);
export type PulseAnswer = z.infer<typeof PulseAnswer>;
/** `POST /api/rollout/pulse` */
export const PulseGive = z.object({ answer: PulseAnswer });
export type PulseGive = z.infer<typeof PulseGive>;

/** Counts of a month. Null: fewer than five answers, or so few hidden ones beside it that it would tell them. */
const PulseCounts = z.nullable(z.object({ yes: z.int(), partly: z.int(), no: z.int() }));

/** `GET /api/rollout/pulse`: the newest twelve months that have answers, newest first. */
export const Pulse = z.object({
  items: z.array(
    z.object({
      /** `YYYY-MM` */
      month: z.string(),
      all: PulseCounts,
      units: z.array(z.object({ unitId: Id, name: z.string(), counts: PulseCounts })),
    }),
  ),
});
export type Pulse = z.infer<typeof Pulse>;

/**
 * `POST /api/rollout/effort`: what writing today's report took, as the page measured it. Kept as a count per unit and
 * week, without the person; the second one of a day counts nothing.
 */
export const EffortGive = z.object({
  /** Seconds in which the page was in front and something was done, from the first touch to sending. */
  seconds: z.int().check(z.gte(1), z.lte(3600)),
  /** Taps and keys outside of words: a text field that was written in is one. */
  taps: z.int().check(z.gte(1), z.lte(1000)),
});
export type EffortGive = z.infer<typeof EffortGive>;

/** A field of the report's form. */
export const BurdenField = z.enum(['activity', 'indicator', 'quantity', 'obstacle', 'note']);
export type BurdenField = z.infer<typeof BurdenField>;

/**
 * `GET /api/rollout/burden`: what reporting takes, and what comes of it, over the four weeks before today. Answers for the
 * whole organisation; medians are null below five measured reports.
 */
export const Burden = z.object({
  weeks: z.array(
    z.object({
      week: Week,
      /** Reports that were measured. */
      reports: z.int(),
      seconds: z.nullable(z.int()),
      taps: z.nullable(z.int()),
    }),
  ),
  /**
   * `filled`: submitted lines (for `note`: reports) that have something there. `used`: of those, how many led to anything
   * that the product knows of: see `Burden` in docs/operations.md.
   */
  fields: z.array(z.object({ field: BurdenField, filled: z.int(), used: z.int() })),
  uses: z.object({
    reports: z.int(),
    decided: z.int(),
    /** With a comment on the report or on one of its lines. */
    commented: z.int(),
    /** With a line that counts in an agreed indicator. */
    counted: z.int(),
  }),
});
export type Burden = z.infer<typeof Burden>;
