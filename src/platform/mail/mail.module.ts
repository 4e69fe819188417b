import { Module } from '@nestjs/common';
import { Mailer } from './mailer.js';

/** Sending mail by SMTP. */
@Module({ providers: [Mailer], exports: [Mailer] })
export class MailModule {}
