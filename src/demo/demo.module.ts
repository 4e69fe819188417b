import { Module } from '@nestjs/common';
import { DemoRepository } from './demo.repository.js';
import { DemoService } from './demo.service.js';

/** An invented regency to try everything on. */
@Module({ providers: [DemoRepository, DemoService], exports: [DemoService] })
export class DemoModule {}
