import { Module } from '@nestjs/common';
import { SummariesModule } from '../summaries/index.js';
import { DocumentRendering } from './document-rendering.service.js';
import { DocumentsController } from './documents.controller.js';
import { DocumentsJobs } from './documents.jobs.js';
import { DocumentsRepository } from './documents.repository.js';
import { Documents } from './documents.service.js';
import { Downloads } from './downloads.service.js';

@Module({
  imports: [SummariesModule],
  controllers: [DocumentsController],
  providers: [DocumentsRepository, DocumentRendering, Documents, Downloads, DocumentsJobs],
  exports: [Documents],
})
export class DocumentsModule {}
