import { describe, expect, it } from '@jest/globals';
import { parseConfig } from './config.js';

describe('parseConfig', () => {
  it('has a default for everything', () => {
    const config = parseConfig({});
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      dataDir: '.data',
      web: true,
      worker: true,
    });
    expect(config.databaseUrl).toBeUndefined();
    expect(config.loopback).toBe(true);
  });

  it('names all bad variables together', () => {
    const bad = () =>
      parseConfig({ PORT: 'x', ROLES: 'web,cook', DATABASE_URL: 'mysql://a', MIGRATE: 'yes' });
    for (const name of ['PORT', 'ROLES', 'DATABASE_URL', 'MIGRATE'])
      expect(bad).toThrow(new RegExp(`  ${name}`));
  });

  it('takes an empty value as not set', () => {
    expect(parseConfig({ PORT: '', REDIS_URL: '' })).toMatchObject({ port: 3000, redisUrl: undefined });
  });

  it('believes no proxy unless told which', () => {
    expect(parseConfig({}).trustProxy).toBe(false);
    expect(parseConfig({ TRUST_PROXY: '1' }).trustProxy).toBe(1);
    expect(parseConfig({ TRUST_PROXY: '10.0.0.1, 10.1.0.0/16' }).trustProxy).toEqual([
      '10.0.0.1',
      '10.1.0.0/16',
    ]);
  });

  it('takes a non-loopback host for what it is', () => {
    expect(parseConfig({ HOST: '0.0.0.0' }).loopback).toBe(false);
  });

  it('mails nothing without a server, and needs to know who mails', () => {
    expect(parseConfig({}).smtpUrl).toBeUndefined();
    expect(() => parseConfig({ SMTP_URL: 'smtp://mail.example' })).toThrow(/MAIL_FROM/);
    expect(() => parseConfig({ SMTP_URL: 'http://mail.example' })).toThrow(/SMTP_URL/);
    for (const from of ['a b@c', 'a@b\r\nBcc: x@y', '<a@b', 'Tanggap'])
      expect(() => parseConfig({ MAIL_FROM: from })).toThrow(/MAIL_FROM/);
    const given = parseConfig({ SMTP_URL: 'smtps://u:p@mail.example', MAIL_FROM: 'Tanggap <t@example.id>' });
    expect(given).toMatchObject({ mailFrom: 'Tanggap <t@example.id>', mailAttachmentBytes: 5_242_880 });
  });
});
