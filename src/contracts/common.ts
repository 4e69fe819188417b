import * as z from 'zod/mini';

/** Id of a row, made by whoever writes it (client or server): any UUID version. */
export const Id = z.uuid();
export type Id = z.infer<typeof Id>;

/** Calendar date without a zone, `YYYY-MM-DD`, from year 1 on (neither PostgreSQL nor the calendar knows a year 0). */
export const LocalDate = z.iso.date().check(z.refine((date) => date >= '0001'));
export type LocalDate = z.infer<typeof LocalDate>;

/** Instant from the database's clock, ISO 8601 in UTC with `Z`. */
export const Instant = z.iso.datetime();
export type Instant = z.infer<typeof Instant>;

/** ISO week, `YYYY-Www`. */
export const Week = z.string().check(z.regex(/^\d{4}-W(0[1-9]|[1-4]\d|5[0-3])$/));
export type Week = z.infer<typeof Week>;

/** Key of the days that a summary covers: `2026-W34`, `2026-08`, `2026-Q3` or `2026-08-03--2026-08-28`. */
export const PeriodKey = z
  .string()
  .check(
    z.regex(/^\d{4}-(W(0[1-9]|[1-4]\d|5[0-3])|0[1-9]|1[0-2]|Q[1-4]|[01]\d-[0-3]\d--\d{4}-[01]\d-[0-3]\d)$/),
  );
export type PeriodKey = z.infer<typeof PeriodKey>;

/**
 * A measured amount: an exact decimal with at most 4 decimals, below 10^12; zero is fine, negatives are not.
 * On the wire a JSON number; in the database `numeric(16,4)`.
 */
export const Quantity = z.number().check(
  z.gte(0),
  z.lt(1e12),
  z.refine((n) => Number.isInteger(n) || /^\d+(\.\d{1,4})?$/.test(String(n)), {
    params: { rule: 'decimals' },
  }),
);
export type Quantity = z.infer<typeof Quantity>;

const words = (min: number, max: number, tidy: (s: string) => string) =>
  z.string().check(
    z.overwrite(tidy),
    z.minLength(min),
    z.maxLength(max),
    // PostgreSQL's text type cannot hold U+0000.
    z.refine((s) => !s.includes('\u0000'), { params: { rule: 'nul' } }),
  );

/** Text without NUL, trimmed, of `min` to `max` characters (UTF-16 units). */
export const text = (min: number, max: number) => words(min, max, (s) => s.trim());

/** `text` of one line: every run of blanks and line breaks becomes one blank. */
export const oneLine = (min: number, max: number) => words(min, max, (s) => s.replace(/\s+/gu, ' ').trim());

/** Query of every list: at most `limit` items (default 50), from `cursor` (opaque, from the last answer's `next`). */
export const PageQuery = {
  limit: z.exactOptional(z.coerce.number().check(z.int(), z.gte(1), z.lte(200))),
  cursor: z.exactOptional(z.string().check(z.minLength(1), z.maxLength(300))),
};

/** Answer of every list; `next` is null at the end. */
export const page = <T extends z.core.$ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.nullable(z.string()) });

/** RFC 9457 problem details; `code` is for programs, `detail` for people in the language asked for. */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  errors: z.exactOptional(z.array(z.object({ path: z.string(), code: z.string(), message: z.string() }))),
});
export type Problem = z.infer<typeof Problem>;

/** Interface languages; Indonesian is the default. */
export const Language = z.enum(['id', 'en']);
export type Language = z.infer<typeof Language>;
