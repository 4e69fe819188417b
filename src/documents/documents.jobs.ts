import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '../platform/jobs/jobs.js';
import { Owed } from '../platform/jobs/owed.js';
import { DocumentRendering } from './document-rendering.service.js';

/** Wakes the rendering: when something is asked for, and by the sweep that makes up for a lost job. */
@Injectable()
export class DocumentsJobs implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly owed: Owed,
    private readonly rendering: DocumentRendering,
  ) {}

  onModuleInit(): void {
    // The row says what is owed and in which order; the job only comes earlier than the sweep.
    this.jobs.handle('document.render', () => this.rendering.renderOwed());
    this.owed.sweep('documents', async () => {
      await this.rendering.renderOwed();
      await this.rendering.prune();
    });
  }
}
