import { Injectable } from '@nestjs/common';
import { stringify } from 'csv-stringify/sync';
import type { Language } from '#contracts/common.js';
import { addDays, diffDays } from '#contracts/rules/local-date.js';
import { CalendarService } from '../calendar/index.js';
import { IndicatorAccess } from '../indicators/index.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { ReportsRepository } from './reports.repository.js';

const DEFAULT_DAYS = 31;
const MOST_DAYS = 366;

const headings: Readonly<Record<Language, readonly string[]>> = {
  id: ['Tanggal', 'Kegiatan', 'Jumlah', 'Satuan', 'Rencana hasil kerja', 'Kendala'],
  en: ['Date', 'Activity', 'Quantity', 'Unit', 'Work result', 'Obstacle'],
};

/** The copy for the national e-Kinerja: what was submitted, a row a line. */
@Injectable()
export class ExportService {
  constructor(
    private readonly rows: ReportsRepository,
    private readonly indicators: IndicatorAccess,
    private readonly calendar: CalendarService,
  ) {}

  /**
   * CSV in UTF-8 (with a byte order mark, for spreadsheets), oldest day first, cells that a spreadsheet would compute
   * made text. Without `to` up to today, without `from` 31 days.
   * @throws DomainError `EXPORT_RANGE` when `to` is before `from` or more than 366 days
   */
  async csv(
    ownerId: string,
    o: { from: string | undefined; to: string | undefined; language: Language },
  ): Promise<string> {
    const to = o.to ?? (await this.calendar.todayOf(ownerId));
    const from = o.from ?? addDays(to, 1 - DEFAULT_DAYS);
    const days = diffDays(from, to) + 1;
    if (days < 1 || days > MOST_DAYS) throw new DomainError('EXPORT_RANGE', 422, { most: MOST_DAYS });
    const heads = await this.rows.list({ ownerId, from, to, before: null, submittedOnly: true, limit: days });
    const contents = await this.rows.contents(heads);
    const labels = await this.indicators.labelsOf(ownerId);
    const lines = heads.reverse().flatMap((head) =>
      (contents.get(head.id)?.lines ?? []).map((line) => {
        const label = line.indicatorId === null ? undefined : labels.get(line.indicatorId);
        return [
          head.date,
          line.activity,
          line.quantity,
          label?.unit ?? null,
          label?.workResult ?? label?.name ?? null,
          line.obstacle,
        ];
      }),
    );
    return stringify([headings[o.language], ...lines], {
      bom: true,
      escape_formulas: true,
      record_delimiter: 'windows',
    });
  }
}
