import { describe, expect, it } from '@jest/globals';
import { outcomeOf, withoutAddresses, type MailFailure } from './outcome.js';

const said = (code: string, response: string, command = 'DATA'): MailFailure => ({
  code,
  command,
  response,
  responseCode: Number(response.slice(0, 3)),
  message: `failed: ${response}`,
});
const lost: MailFailure = { code: 'ECONNECTION', command: 'CONN', message: 'Connection closed unexpectedly' };
const silent: MailFailure = { code: 'ETIMEDOUT', command: 'CONN', message: 'Timeout' };

describe('what became of a mail', () => {
  it.each([
    ['recipient unknown', said('EENVELOPE', '550 5.1.1 No such user', 'RCPT TO'), false, 'refused'],
    ['sender unwanted', said('EENVELOPE', '553 5.7.1 Not from you', 'MAIL FROM'), false, 'refused'],
    ['greylisted', said('EENVELOPE', '451 4.7.1 Come back later', 'RCPT TO'), false, 'deferred'],
    [
      'a login wanted',
      said('EENVELOPE', '530 5.7.0 Authentication required', 'MAIL FROM'),
      false,
      'deferred',
    ],
    ['content refused', said('EMESSAGE', '554 5.7.1 Spam'), true, 'refused'],
    ['content put off', said('EMESSAGE', '452 4.3.1 Disk full'), true, 'deferred'],
    ['server leaves in place of an answer', said('EMESSAGE', '421 4.3.2 Closing'), true, 'deferred'],
    ['line lost before the end', lost, false, 'deferred'],
    ['line lost after the end', lost, true, 'uncertain'],
    ['silence before the end', silent, false, 'deferred'],
    ['silence after the end', silent, true, 'uncertain'],
    ['greeting refused', { ...lost, responseCode: 554, response: '554 No service' }, false, 'deferred'],
    ['login refused', said('EAUTH', '535 5.7.8 Wrong password', 'AUTH PLAIN'), false, 'deferred'],
    ['no TLS', { code: 'ETLS', command: 'STARTTLS', message: 'no' }, false, 'deferred'],
    [
      'an answer that is none, after the end',
      { code: 'EMESSAGE', response: 'hm', message: 'm' },
      true,
      'uncertain',
    ],
    ['half an answer, after the end', { ...lost, responseCode: 550, response: '550 no' }, true, 'uncertain'],
    ['no address', { code: 'EENVELOPE', message: 'Invalid recipient' }, false, 'refused'],
    ['too large for the server', { code: 'EMESSAGE', message: 'larger than allowed' }, false, 'refused'],
    ['a fault of ours', { message: 'x is not a function' }, false, 'deferred'],
  ] as const)('%s', (_name, failure, ended, kind) => {
    expect(outcomeOf(failure, ended).kind).toBe(kind);
  });

  it('is uncertain whenever the end was handed over and no command was answered', () => {
    for (const code of ['ECONNECTION', 'ESOCKET', 'ETIMEDOUT', 'EPROTOCOL', 'ESTREAM', undefined])
      for (const responseCode of [undefined, 421, 550])
        expect(outcomeOf({ code, responseCode, response: '550 x', message: 'm' }, true).kind).toBe(
          'uncertain',
        );
  });

  it('keeps no address of what the server said', () => {
    expect(withoutAddresses('550 5.1.1 <sari.w@example.go.id>: Recipient\r\n550 rejected "x@y"')).toBe(
      '550 5.1.1 <…@…>: Recipient 550 rejected "…@…"',
    );
    expect(withoutAddresses('x'.repeat(2_000))).toHaveLength(500);
  });
});
