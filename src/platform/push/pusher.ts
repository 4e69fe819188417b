import { lookup as resolve } from 'node:dns';
import { request as http, type ClientRequest } from 'node:http';
import { request as https } from 'node:https';
import type { LookupFunction } from 'node:net';
import { Injectable } from '@nestjs/common';
import webPush from 'web-push';
import { Config } from '../config/config.js';
import { isPublic, mayPushTo } from './endpoint.js';
import { outcomeOfFailure, outcomeOfStatus, type PushOutcome } from './outcome.js';

/** A browser as its push service knows it. */
export interface PushTarget {
  readonly endpoint: string;
  /** Its public key and secret, base64url: only it can read what is sent. */
  readonly p256dh: string;
  readonly auth: string;
}

/** Our key pair (VAPID, RFC 8292), base64url. */
export interface PushKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

export interface PushMessage {
  /** As JSON at most 3,000 bytes. */
  readonly payload: object;
  /** Seconds that the push service keeps it for a browser that is away. */
  readonly ttl: number;
  readonly urgent: boolean;
}

const DEADLINE_MS = 10_000;

/** Resolves a name to addresses of the open internet only, at the moment of the connection: names can change. */
const publicLookup: LookupFunction = (host, options, done) => {
  resolve(host, { ...options, all: true }, (error, found) => {
    if (error !== null) {
      done(error, '', 4);
      return;
    }
    const open = found.filter(({ address }) => isPublic(address));
    const [first] = open;
    if (first === undefined)
      done(Object.assign(new Error('no public address'), { code: 'ADDRESS_NOT_PUBLIC' }), '', 4);
    else if (options.all === true) done(null, open);
    else done(null, first.address, first.family);
  });
};

/** Sends Web Push messages: encrypted for the one browser (RFC 8291), signed with our key, never redirected. */
@Injectable()
export class Pusher {
  constructor(private readonly config: Config) {}

  /** Milliseconds after which `send` has answered for certain. */
  readonly deadlineMs = DEADLINE_MS;

  /** A new key pair. */
  makeKeys(): PushKeys {
    return webPush.generateVAPIDKeys();
  }

  /** Whether a browser's address may be used at all. */
  allows(endpoint: string): boolean {
    return mayPushTo(endpoint, this.config.pushLoopback);
  }

  /** Never throws for what the service or the line does: that is the outcome. @throws Error for keys that are none */
  async send(target: PushTarget, keys: PushKeys, message: PushMessage): Promise<PushOutcome> {
    if (!this.allows(target.endpoint)) return outcomeOfFailure('ADDRESS_NOT_PUBLIC', false);
    const { headers, body } = webPush.generateRequestDetails(
      { endpoint: target.endpoint, keys: { p256dh: target.p256dh, auth: target.auth } },
      JSON.stringify(message.payload),
      {
        vapidDetails: { subject: this.#subject, ...keys },
        TTL: message.ttl,
        urgency: message.urgent ? 'high' : 'normal',
      },
    );
    const url = new URL(target.endpoint);
    const open = (): ClientRequest =>
      url.protocol === 'http:'
        ? http(url, { method: 'POST', headers, agent: false })
        : https(url, { method: 'POST', headers, agent: false, lookup: publicLookup });
    return new Promise((done) => {
      const request = open();
      let handedOver = false;
      const end = (outcome: PushOutcome) => {
        clearTimeout(deadline);
        done(outcome);
        request.destroy();
      };
      const deadline = setTimeout(() => {
        end(outcomeOfFailure('TIMEOUT', handedOver));
      }, DEADLINE_MS);
      request.once('finish', () => (handedOver = true));
      request.on('error', (error: NodeJS.ErrnoException) => {
        end(outcomeOfFailure(error.code, handedOver));
      });
      request.once('response', (response) => {
        end(outcomeOfStatus(response.statusCode ?? 0, response.headers['retry-after'], Date.now()));
      });
      request.end(body);
    });
  }

  /** Whom a push service can turn to: our own address, or that of our mails. */
  get #subject(): string {
    const { vapidSubject, publicUrl, mailFrom } = this.config;
    if (vapidSubject !== undefined) return vapidSubject;
    if (publicUrl?.startsWith('https:') === true) return publicUrl;
    const address = /<([^>]+)>/.exec(mailFrom ?? '')?.[1] ?? mailFrom;
    return `mailto:${address ?? 'tanggap@tanggap.invalid'}`;
  }
}
