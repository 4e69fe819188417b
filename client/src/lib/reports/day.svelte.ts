import type { Indicator, Report, ReportStart } from '#contracts/index.js';
import { call, Failure } from '../net/index.js';
import { live } from '../sync/live.svelte.js';
import type { LocalLine } from '../sync/database.js';
import { onLeave } from '../sync/leaving.js';
import { uuid } from '../uuid.js';
import { isBlank, kept, opening, sameText, textOf, writeDraft, type DayText } from './draft-store.js';
import { keepTyped, takeTyped } from './typed.js';

const AUTOSAVE = 400;

/** Two texts of one day, for the person to choose between. */
export interface DayConflict {
  mine: DayText;
  theirs: DayText;
  /** The `draftVersion` of theirs; null when theirs is another tab's. */
  base: number | null;
}

/** One day's report while it is looked at or written. */
export class Day {
  readonly date: string;
  readonly #owner: string;
  lines = $state<LocalLine[]>([]);
  note = $state('');
  start = $state.raw<ReportStart | null>(null);
  indicators = $state.raw<readonly Indicator[]>([]);
  status = $state<'loading' | 'ready' | 'failed'>('loading');
  failure = $state.raw<Failure | null>(null);
  conflict = $state.raw<DayConflict | null>(null);
  /** The person opened a sent report to correct it. */
  correcting = $state(false);
  /** Written, and not yet kept even on this device. */
  unsaved = $state(false);
  /** Another tab wrote meanwhile, and the person has not chosen yet. */
  torn = $state(false);

  report = $derived.by<Report | null>(() => live.reportOn(this.date) ?? this.start?.report ?? null);
  draftItem = $derived(live.outbox.find((item) => item.id === `draft:${this.date}`));
  submission = $derived(
    live.outbox.find((item) => item.kind === 'submission' && item.lane === `report:${this.date}`),
  );
  /** `device`: only here; `stored`: the server has it. */
  saved = $derived<'none' | 'saving' | 'device' | 'stored'>(
    this.unsaved || (this.draftItem?.state === 'waiting' && this.draftItem.attempts === 0)
      ? 'saving'
      : this.draftItem
        ? 'device'
        : this.report
          ? 'stored'
          : 'none',
  );
  writing = $derived(
    !this.locked &&
      this.submission?.state !== 'waiting' &&
      this.submission?.state !== 'held' &&
      (this.correcting ||
        this.report === null ||
        this.report.editing ||
        this.report.state === 'draft' ||
        this.report.state === 'returned'),
  );
  filled = $derived(this.lines.filter((line) => !isBlank(line)));

  #base: number | null = null;
  #rev = 0;
  #seen: DayText = { lines: [], note: '' };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #stops: (() => void)[] = [];

  get locked(): boolean {
    return this.report?.state === 'accepted';
  }

  /** What the server said about a draft or a submission that it did not take. */
  get refusal(): string | null {
    return [this.draftItem, this.submission].find((item) => item?.state === 'refused')?.error?.detail ?? null;
  }

  /** Somebody wrote meanwhile, and the person has not chosen yet. */
  get disputed(): boolean {
    return this.torn || [this.draftItem, this.submission].some((item) => item?.state === 'conflict');
  }

  constructor(date: string, owner: string) {
    this.date = date;
    this.#owner = owner;
  }

  /** Reads what this device has, asks the server, and follows both until `stop`. */
  async open(): Promise<void> {
    this.#stops.push(
      live.onDraft((date) => {
        if (date === '*') this.#keepAgain();
        else if (date === this.date && !this.unsaved) void this.#adopt();
      }),
      live.onStale((view) => {
        if (view === 'indicators' || view === '*') void this.#loadIndicators();
      }),
    );
    const away = () => {
      if (document.visibilityState === 'hidden') void this.save();
    };
    // A page that goes has no time for a database: what the last breath has not kept is left where it fits at once.
    const gone = () => {
      if (this.unsaved) this.#leave();
    };
    document.addEventListener('visibilitychange', away);
    addEventListener('pagehide', gone);
    this.#stops.push(
      () => document.removeEventListener('visibilitychange', away),
      () => removeEventListener('pagehide', gone),
      onLeave(() => this.#close()),
    );
    void this.#loadIndicators();
    try {
      this.failure = await live.cached(
        `start:${this.date}`,
        () => call('GET /api/reports/mine/:date/start', { params: { date: this.date }, body: undefined }),
        (start) => {
          this.start = start;
          if (start.report) void live.keepReport(start.report);
          void this.#adopt().then(() => this.#ready());
        },
      );
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.failure = error;
      // No network is a state: who knows their own name can write, whatever the server does.
      if (error.status === 0 || error.status >= 500 || error.status === 401) {
        await this.#adopt();
        this.#ready();
      } else this.status = 'failed';
    }
  }

  stop(): void {
    void this.#close();
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }

  /** A newer report came (sent on another device, returned, accepted): shown unless there is unsent text here. */
  refresh(): void {
    if (!this.unsaved && this.status === 'ready') void this.#adopt();
  }

  /** Something was written: kept here after a breath, sent at once after that. */
  edited(): void {
    this.unsaved = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), AUTOSAVE);
  }

  addLine(from: Partial<LocalLine> = {}): LocalLine {
    const line = { id: uuid(), activity: '', indicatorId: null, quantity: null, obstacle: null, ...from };
    this.lines.push(line);
    return line;
  }

  removeLine(id: string): () => void {
    const at = this.lines.findIndex((line) => line.id === id);
    const [line] = this.lines.splice(at, 1);
    this.edited();
    return () => {
      if (!line) return;
      this.lines.splice(at, 0, line);
      this.edited();
    };
  }

  /** Whether there is text that the supervisor cannot see yet. */
  get changed(): boolean {
    return (
      this.unsaved ||
      this.draftItem !== undefined ||
      this.report === null ||
      this.report.editing ||
      this.report.state === 'draft' ||
      this.report.state === 'returned'
    );
  }

  /** The lines of the last reported day, without their numbers: those have to be counted anew. */
  repeat(): void {
    this.lines = this.filled;
    for (const line of this.start?.previous?.lines ?? []) {
      this.addLine({ activity: line.activity, indicatorId: line.indicatorId });
    }
    this.edited();
  }

  /** Keeps what is written; resolves when it is on this device, or when it cannot be kept now and stays `unsaved`. */
  save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#writing = this.#writing.then(() => this.#keep());
    return this.#writing;
  }

  /** Takes the submission back; null when there is none that can be. */
  back: (() => void) | null = null;

  /** What was sent is written on: taken back while that is possible, else as a new version. */
  correct(): void {
    if (this.back) this.back();
    else this.correcting = true;
  }

  /** Sends the day, after `hold` ms in which it can be taken back; resolves with the command's id, null if it cannot go. */
  async submit(hold: number): Promise<string | null> {
    await this.save();
    if (this.conflict) return null;
    // One that was refused goes its way again as a new one, with the text as it is now.
    if (this.submission) await live.discard(this.submission.id);
    this.correcting = false;
    const id = uuid();
    await live.send({
      id,
      kind: 'submission',
      lane: `report:${this.date}`,
      path: `/api/reports/mine/${this.date}/submission`,
      notBefore: hold && Date.now() + hold,
    });
    // Counted without a name; a page that cannot load it sends all the same.
    import('../rollout/measure.js').then(
      ({ sent }) => sent(),
      () => undefined,
    );
    return id;
  }

  /** The person chose; their text stands on what they have seen. */
  async choose(choice: 'mine' | 'theirs' | 'both'): Promise<void> {
    const { conflict } = this;
    if (!conflict) return;
    // Fetched with the dialog that asks.
    const { merge, settleDraft } = await import('./conflict.js');
    const text =
      choice === 'mine'
        ? conflict.mine
        : choice === 'theirs'
          ? conflict.theirs
          : merge(conflict.mine, conflict.theirs);
    const dirty = choice !== 'theirs' || conflict.base === null;
    this.#show(text);
    this.unsaved = this.torn = false;
    const db = await live.database();
    if (db) {
      const base = conflict.base ?? (await db.get('drafts', this.date))?.base ?? this.#base;
      this.#rev = await settleDraft(db, this.date, text, { base, dirty, now: Date.now() });
      this.#base = base;
    }
    this.conflict = null;
    live.draftWritten(this.date);
    await live.discard(`draft:${this.date}`);
    if (this.submission) await live.discard(this.submission.id);
    if (dirty) await this.#enqueue();
  }

  /** Somebody wrote meanwhile: another tab, whose text is here, or the server refused it with both texts in its answer. */
  meetConflict(): void {
    if (this.torn) void this.save();
    const refused = [this.draftItem, this.submission].find((item) => item?.state === 'conflict');
    const problem = refused?.error?.problem;
    const theirs = (problem as { theirs?: Report } | null | undefined)?.theirs;
    if (!theirs || this.conflict) return;
    this.conflict = { mine: kept(this.#text()), theirs: textOf(theirs), base: theirs.draftVersion };
  }

  /** Leaves the text, and what it was written over, for the next page. */
  #leave(): void {
    keepTyped(this.#owner, this.date, { ...this.#text(), rev: this.#rev, base: this.#base });
  }

  /** Keeps what is written; one of two texts that nobody chose between yet is asked about again by the next page. */
  async #close(): Promise<void> {
    await this.save();
    if (this.torn) this.#leave();
  }

  #text(): DayText {
    return { lines: this.lines.map((line) => ({ ...line })), note: this.note };
  }

  #show(text: DayText): void {
    this.#seen = kept(text);
    // Drawn by id: a field under the cursor stays the same field.
    this.lines = text.lines.map((line) => ({ ...line }));
    this.note = text.note;
  }

  async #adopt(): Promise<void> {
    const db = await live.database();
    const row = await db?.get('drafts', this.date);
    if (this.unsaved) return;
    const open = opening(row, this.report);
    this.#base = open.base;
    this.#rev = open.rev;
    if (!sameText(open.text, this.#text())) this.#show(open.text);
    else this.#seen = kept(open.text);
    // Unsent text from an earlier visit whose command is gone (a refused one, discarded): send it again.
    if (open.dirty && !this.draftItem) await this.#enqueue();
  }

  /**
   * The first look is over. What the last page was still writing when it went is written on, over what it was written
   * over: a text that came meanwhile, from another tab or device, is not passed over in silence.
   */
  #ready(): void {
    this.status = 'ready';
    const typed = takeTyped(this.#owner, this.date);
    if (!typed || this.locked || sameText(typed, this.#text())) return;
    this.correcting ||= !this.writing;
    this.#rev = typed.rev;
    this.#base = typed.base;
    this.#show(typed);
    this.#seen = { lines: [], note: '' };
    this.edited();
  }

  /** Storage was lost or changed: what the server does not have yet is kept once more. */
  #keepAgain(): void {
    if (!this.unsaved && !this.draftItem) return;
    this.#seen = { lines: [], note: '' };
    this.edited();
  }

  async #keep(): Promise<void> {
    // Storage may have to make room first, and then to give up its place to this page's memory.
    for (let tries = 0; tries < 3; tries += 1) {
      try {
        await this.#write();
        return;
      } catch (error) {
        await live.storageFailed(error);
      }
    }
  }

  async #write(): Promise<void> {
    if (!this.unsaved) return;
    const text = this.#text();
    if (sameText(text, this.#seen)) {
      this.unsaved = false;
      return;
    }
    const db = await live.database();
    if (db) {
      const written = await writeDraft(db, this.date, text, {
        rev: this.#rev,
        base: this.#base,
        now: Date.now(),
      });
      if (!written.ok) {
        this.torn = true;
        this.conflict = {
          mine: kept(text),
          theirs: { lines: written.theirs.lines, note: written.theirs.note },
          base: null,
        };
        return;
      }
      this.#rev = written.rev;
    }
    this.#seen = kept(text);
    await this.#enqueue();
    // Written on while this was stored: the next breath takes it.
    if (sameText(this.#text(), text)) this.unsaved = false;
    live.draftWritten(this.date);
  }

  #enqueue(): Promise<void> {
    return live.send({
      id: `draft:${this.date}`,
      kind: 'draft',
      lane: `report:${this.date}`,
      method: 'PUT',
      path: `/api/reports/mine/${this.date}`,
    });
  }

  async #loadIndicators(): Promise<void> {
    try {
      await live.cached(
        'indicators',
        async () => (await call('GET /api/indicators', { query: { owner: this.#owner, limit: 200 } })).items,
        (items) => (this.indicators = items),
      );
    } catch (error) {
      // The day can be written without them.
      if (!(error instanceof Failure)) throw error;
    }
  }
}
