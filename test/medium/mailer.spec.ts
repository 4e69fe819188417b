import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseConfig } from '../../src/platform/config/config.js';
import { Mailer, type Letter } from '../../src/platform/mail/mailer.js';
import { freePort } from '../support/app-process.js';
import { selfSigned } from '../support/certificate.js';
import { startMailServer, type Conduct, type MailServer } from '../support/mail-server.js';

/** Far more than the buffers of a line hold. */
const BIG = 24 * 1024 * 1024;

describe('handing a mail to a real server', () => {
  let server: MailServer;
  beforeAll(async () => {
    server = await startMailServer();
  });
  afterAll(() => server.stop());

  const mailer = (more: Record<string, string> = {}) =>
    new Mailer(
      parseConfig({
        SMTP_URL: server.url,
        MAIL_FROM: 'Tanggap Lembah Sari <tanggap@lembahsari.example>',
        // Far more than a slow machine needs: where it runs out, somebody was silent.
        SMTP_TIMEOUT_MS: '30000',
        ...more,
      }),
    );
  const letter = (to: string, more: Partial<Letter> = {}): Letter => ({
    to,
    subject: 'Ringkasan mingguan 17–23 Agustus 2026',
    text: 'Isi.\n.titik di awal baris\n',
    html: '<p>Isi ünïkode “kutip”</p>',
    messageId: '<0198-1@tanggap.example>',
    language: 'id',
    ...more,
  });
  const big = () =>
    letter('x@y', {
      attachments: [
        { filename: 'a.pdf', contentType: 'application/pdf', content: Buffer.alloc(BIG, 'tanggap') },
      ],
    });
  const send = (conduct: Conduct, message: Letter = letter('x@y')) => {
    const to = `${conduct.replaceAll(' ', '-')}-${String(message.attachments?.length ?? 0)}@mail.example`;
    server.conduct(to, conduct);
    return mailer(conduct.startsWith('silent') ? { SMTP_TIMEOUT_MS: '2000' } : {}).send({ ...message, to });
  };

  it('arrives whole: headers, both parts, every byte of the attachment', async () => {
    const content = Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * 31) % 256));
    const outcome = await mailer({ MAIL_REPLY_TO: 'hr@lembahsari.example' }).send(
      letter('sari@lembahsari.example', {
        unsubscribe: 'https://tanggap.example/api/deliveries/unsubscribe/abc',
        attachments: [{ filename: 'tanggap-2026-W34-r1.pdf', contentType: 'application/pdf', content }],
      }),
    );
    expect(outcome).toEqual({ kind: 'sent', answer: expect.stringMatching(/^250 .*queued as 4711/) });
    const got = server.received.find((r) => r.to === 'sari@lembahsari.example')!;
    expect(got.from).toBe('tanggap@lembahsari.example');
    const { mail } = got;
    expect(mail.subject).toBe('Ringkasan mingguan 17–23 Agustus 2026');
    expect(mail.from).toEqual({ name: 'Tanggap Lembah Sari', address: 'tanggap@lembahsari.example' });
    expect(mail.replyTo).toEqual([{ name: '', address: 'hr@lembahsari.example' }]);
    expect(mail.messageId).toBe('<0198-1@tanggap.example>');
    expect(mail.text?.trim()).toBe('Isi.\n.titik di awal baris');
    expect(mail.html).toContain('ünïkode “kutip”');
    const headers = new Map(mail.headers.map(({ key, value }) => [key, value]));
    expect(headers.get('auto-submitted')).toBe('auto-generated');
    expect(headers.get('content-language')).toBe('id');
    expect(headers.get('list-unsubscribe')).toBe('<https://tanggap.example/api/deliveries/unsubscribe/abc>');
    expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    const [attachment] = mail.attachments;
    expect(attachment).toMatchObject({ filename: 'tanggap-2026-W34-r1.pdf', mimeType: 'application/pdf' });
    expect(Buffer.from(attachment!.content as ArrayBuffer).equals(content)).toBe(true);
  });

  it('offers no unsubscription where the mails are a duty', async () => {
    await mailer().send(letter('duty@lembahsari.example'));
    const { mail } = server.received.find((r) => r.to === 'duty@lembahsari.example')!;
    expect(mail.headers.map(({ key }) => key)).not.toContain('list-unsubscribe');
  });

  it.each([
    ['refuse recipient', 'refused', /^550 .*<…@…>/],
    ['greylist', 'deferred', /^451 4\.7\.1 Come back later/],
    ['refuse content', 'refused', /^554 5\.7\.1 Not to …@…/],
    ['put content off', 'deferred', /^452 4\.3\.1/],
    ['drop at recipient', 'deferred', /closed|ECONNRESET/],
    ['silent at recipient', 'deferred', /Timeout/],
    ['drop after dot', 'uncertain', /closed|ECONNRESET/],
    ['silent after dot', 'uncertain', /Timeout/],
    // All of a small mail is handed over at once: how much of it the server had when it dropped the line, nobody knows.
    ['drop in data', 'uncertain', /closed|ECONNRESET|EPIPE/],
  ] as const)('%s: %s', async (conduct, kind, answer) => {
    const outcome = await send(conduct);
    expect(outcome).toEqual({ kind, answer: expect.stringMatching(answer) });
    expect(outcome.answer).not.toContain('mail.example');
  });

  it.each([
    ['drop in data', /closed|ECONNRESET|EPIPE/],
    ['silent in data', /Timeout|too long/],
  ] as const)('%s, before a large mail was handed over: deferred', async (conduct, answer) => {
    expect(await send(conduct, big())).toEqual({ kind: 'deferred', answer: expect.stringMatching(answer) });
  });

  it('nobody there: deferred', async () => {
    const port = await freePort();
    const away = mailer({ SMTP_URL: `smtp://127.0.0.1:${String(port)}` });
    expect(await away.send(letter('x@y.example'))).toMatchObject({ kind: 'deferred' });
  });

  it('a password never leaves over an open line', async () => {
    // Not this machine by name, so STARTTLS is required; the server has none.
    const strict = mailer({ SMTP_URL: server.url.replace('//127.0.0.1', '//sari:rahasia@0.0.0.0') });
    expect(await strict.send(letter('plain@y.example'))).toMatchObject({ kind: 'deferred' });
    expect(server.received.map((r) => r.to)).not.toContain('plain@y.example');
  });

  describe('where the server wants a login', () => {
    const LOGIN = { user: 'tanggap@lembahsari.example', pass: 'rahasia:dinas/2026' };
    const as = (url: string, { user, pass } = LOGIN) =>
      mailer({
        SMTP_URL: url.replace('//', `//${encodeURIComponent(user)}:${encodeURIComponent(pass)}@`),
      });

    it('logs in, and is told when the password is wrong', async () => {
      const strict = await startMailServer({ login: LOGIN });
      try {
        expect(await as(strict.url).send(letter('in@y.example'))).toMatchObject({ kind: 'sent' });
        expect(strict.received).toMatchObject([{ to: 'in@y.example', user: LOGIN.user, secure: false }]);

        // Ours to mend, so the mail waits for it.
        const wrong = as(strict.url, { ...LOGIN, pass: 'lama' });
        expect(await wrong.send(letter('out@y.example'))).toEqual({
          kind: 'deferred',
          answer: expect.stringMatching(/^535 5\.7\.8/),
        });
        expect(await mailer({ SMTP_URL: strict.url }).send(letter('none@y.example'))).toMatchObject({
          kind: 'deferred',
        });
        expect(strict.received).toHaveLength(1);
      } finally {
        await strict.stop();
      }
    });

    it('does not log in over a line whose certificate nobody vouches for', async () => {
      const stranger = await startMailServer({ tls: selfSigned(), login: LOGIN });
      try {
        expect(await as(stranger.url).send(letter('x@y.example'))).toEqual({
          kind: 'deferred',
          answer: expect.stringMatching(/self-signed certificate/),
        });
        expect(stranger.logins).toEqual([]);
        expect(stranger.received).toEqual([]);
      } finally {
        await stranger.stop();
      }
    });
  });

  it('cannot be made to write a second header or recipient', async () => {
    const outcome = await mailer().send(letter('a@y.example>\r\nRCPT TO:<b@y.example'));
    expect(outcome.kind).toBe('refused');
    await mailer().send(letter('c@y.example', { subject: 'Satu\r\nBcc: d@y.example' }));
    const { mail } = server.received.find((r) => r.to === 'c@y.example')!;
    expect(mail.bcc).toBeUndefined();
    expect(server.received.map((r) => r.to)).not.toContain('b@y.example');
  });

  it('without a server says so', async () => {
    const none = new Mailer(parseConfig({}));
    expect(none.configured).toBe(false);
    await expect(none.send(letter('x@y'))).rejects.toThrow('no mail server');
  });
});
