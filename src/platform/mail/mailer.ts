import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { Config } from '../config/config.js';
import { outcomeOf, withoutAddresses, type MailFailure, type MailOutcome } from './outcome.js';
import { serverOf, type MailServer } from './server.js';

export interface Attachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
}

/** One mail to one recipient. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** With its angle brackets; the same for every attempt, so that clients recognise a double. */
  readonly messageId: string;
  readonly language: string;
  readonly attachments?: readonly Attachment[];
  /** Where one click stops such mails (RFC 8058). */
  readonly unsubscribe?: string;
}

/** A letter as it goes over the line. */
export interface ComposedLetter {
  readonly from: string;
  readonly to: string;
  readonly bytes: Buffer;
}

const CONNECT_MS = 10_000;
const CHUNK = 16_384;

/** The letter as bytes on the line, and a note of when the last of them was taken. */
class Wire {
  ended = false;
  readonly stream: Readable;
  constructor(bytes: Buffer) {
    let at = 0;
    this.stream = new Readable({
      highWaterMark: CHUNK,
      read(size) {
        this.push(at < bytes.length ? bytes.subarray(at, (at += size)) : null);
      },
    });
    // The transport writes the closing dot when it hears the same event, so not before this.
    this.stream.once('end', () => (this.ended = true));
  }
}

/** Hands mails to the one SMTP server of the configuration: one connection a mail, and an honest answer about each. */
@Injectable()
export class Mailer {
  readonly #server: MailServer | undefined;

  constructor(private readonly config: Config) {
    this.#server = config.smtpUrl === undefined ? undefined : serverOf(config.smtpUrl);
  }

  /** False: there is no server, and `send` throws. */
  get configured(): boolean {
    return this.#server !== undefined;
  }

  /** Milliseconds after which `send` has answered for certain. */
  get deadlineMs(): number {
    return 2 * this.config.smtpTimeoutMs;
  }

  /** Stable id of a mail about a row: the same for every attempt, so that clients recognise a double. */
  messageId(rowId: string): string {
    const { publicUrl, mailFrom } = this.config;
    const host =
      publicUrl === undefined
        ? (/@([^>\s]+)>?$/.exec(mailFrom ?? '')?.[1] ?? 'tanggap.invalid')
        : new URL(publicUrl).hostname;
    return `<${rowId}@${host}>`;
  }

  /** Address of this installation for links in mails, without a slash at its end. */
  get base(): string {
    const { publicUrl, host, port } = this.config;
    return publicUrl?.replace(/\/+$/, '') ?? `http://${host}:${port}`;
  }

  /** Writes a letter as it goes over the line: everything that can fail without having spoken to anybody. */
  async compose(letter: Letter): Promise<ComposedLetter> {
    const from = this.config.mailFrom;
    if (from === undefined) throw new Error('there is no mail server');
    return { from: addressOf(from), to: letter.to, bytes: await this.#compose(letter, from) };
  }

  /** Never throws for what the server or the line does: that is the outcome. @throws Error without a server. */
  async hand(letter: ComposedLetter): Promise<MailOutcome> {
    if (this.#server === undefined) throw new Error('there is no mail server');
    return this.#hand(this.#server, letter);
  }

  async send(letter: Letter): Promise<MailOutcome> {
    return this.hand(await this.compose(letter));
  }

  #compose(letter: Letter, from: string): Promise<Buffer> {
    const { unsubscribe, attachments = [] } = letter;
    return new MailComposer({
      from,
      to: letter.to,
      ...(this.config.mailReplyTo === undefined ? {} : { replyTo: this.config.mailReplyTo }),
      subject: letter.subject,
      text: letter.text,
      html: letter.html,
      messageId: letter.messageId,
      headers: {
        'Auto-Submitted': 'auto-generated',
        'Content-Language': letter.language,
        ...(unsubscribe === undefined
          ? {}
          : {
              'List-Unsubscribe': `<${unsubscribe}>`,
              'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
            }),
      },
      attachments: attachments.map((a) => ({ ...a })),
      disableFileAccess: true,
      disableUrlAccess: true,
    })
      .compile()
      .build();
  }

  #hand(server: MailServer, { from, to, bytes }: ComposedLetter): Promise<MailOutcome> {
    const silence = this.config.smtpTimeoutMs;
    const setUp = Math.min(CONNECT_MS, silence);
    const connection = new SMTPConnection({
      ...server.connection,
      connectionTimeout: setUp,
      greetingTimeout: setUp,
      dnsTimeout: setUp,
      socketTimeout: silence,
      logger: false,
    });
    const wire = new Wire(bytes);
    return new Promise((resolve) => {
      const end = (outcome: MailOutcome) => {
        clearTimeout(deadline);
        resolve(outcome);
        connection.close();
      };
      const fail = (error: unknown) => {
        end(outcomeOf(error as MailFailure, wire.ended));
      };
      const deadline = setTimeout(() => {
        fail({ message: 'The mail server took too long.' });
      }, this.deadlineMs);
      connection.on('error', fail);
      const send = () => {
        connection.send({ from, to: [to], size: bytes.length }, wire.stream, (error, info) => {
          if (error) fail(error);
          // A server that says yes before it has everything has not said it to this mail.
          else if (!wire.ended) fail({ message: 'The server answered too early.' });
          else end({ kind: 'sent', answer: withoutAddresses(info.response) });
        });
      };
      connection.connect((error) => {
        if (error) fail(error);
        else if (server.auth === undefined || !connection.allowsAuth) send();
        else
          connection.login(server.auth, (refused) => {
            if (refused) fail(refused);
            else send();
          });
      });
    });
  }
}

/** The address of `Name <address>`. */
const addressOf = (mailbox: string): string => /<([^>]+)>/.exec(mailbox)?.[1] ?? mailbox;
