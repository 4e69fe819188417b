import {
  createDecipheriv,
  createECDH,
  createHmac,
  createPublicKey,
  randomBytes,
  verify,
  type ECDH,
} from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';

/** How the service treats a push; by default it takes it. */
export type PushConduct = number | 'silent' | 'cut' | { status: number; retryAfter: string };

/** A push that came to its end, decrypted with the browser's own keys. */
export interface ReceivedPush {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly payload: Record<string, unknown>;
  /** What the signature claims: whom it is for, until when, who sends. */
  readonly claims: { aud: string; exp: number; sub: string };
  /** The signature is good under the key that it names. */
  readonly signed: boolean;
  /** The key that it names, base64url. */
  readonly key: string;
}

/** A browser with its keys, as `PushManager.subscribe` would give it. */
export interface PushBrowser {
  readonly path: string;
  readonly subscription: { endpoint: string; keys: { p256dh: string; auth: string } };
}

export interface PushService {
  readonly url: string;
  readonly received: ReceivedPush[];
  browser(): PushBrowser;
  /** What reached this browser. */
  to(browser: PushBrowser): ReceivedPush[];
  conduct(browser: PushBrowser, how: PushConduct): void;
  /** Resolves when so many pushes have come to this browser, whatever was answered. */
  reached(browser: PushBrowser, count?: number): Promise<void>;
  stop(): Promise<void>;
}

const hmac = (key: Buffer, data: Buffer) => createHmac('sha256', key).update(data).digest();
const expand = (prk: Buffer, info: Buffer, length: number) =>
  hmac(prk, Buffer.concat([info, Buffer.from([1])])).subarray(0, length);

/** RFC 8291 with the one record of RFC 8188, by hand: it is what a browser does. */
function decrypt(body: Buffer, keys: ECDH, auth: Buffer): Buffer {
  const salt = body.subarray(0, 16);
  const idLength = body.readUInt8(20);
  const sender = body.subarray(21, 21 + idLength);
  const cipher = body.subarray(21 + idLength);
  const ikm = expand(
    hmac(auth, keys.computeSecret(sender)),
    Buffer.concat([Buffer.from('WebPush: info\0'), keys.getPublicKey(), sender]),
    32,
  );
  const prk = hmac(salt, ikm);
  const key = expand(prk, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = expand(prk, Buffer.from('Content-Encoding: nonce\0'), 12);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAuthTag(cipher.subarray(-16));
  const padded = Buffer.concat([decipher.update(cipher.subarray(0, -16)), decipher.final()]);
  return padded.subarray(0, padded.lastIndexOf(2));
}

/** RFC 8292: `vapid t=<JWT>, k=<public key>`. */
function readVapid(header: string): Pick<ReceivedPush, 'claims' | 'signed' | 'key'> {
  const [, token = '', key = ''] = /^vapid t=([^,]+), k=(\S+)$/.exec(header) ?? [];
  const [head = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const publicKey = createPublicKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  });
  return {
    claims: JSON.parse(Buffer.from(claims, 'base64url').toString()) as ReceivedPush['claims'],
    signed: verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      { key: publicKey, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    ),
    key,
  };
}

/** A real push service on a free loopback port, which can misbehave as such services do. */
export async function startPushService(): Promise<PushService> {
  const received: ReceivedPush[] = [];
  const browsers = new Map<string, { keys: ECDH; auth: Buffer }>();
  const conducts = new Map<string, PushConduct>();
  const open = new Set<ServerResponse>();
  const waiting = new Set<() => void>();

  const server = createServer((request, response) => {
    open.add(response);
    response.once('close', () => open.delete(response));
    const path = request.url ?? '';
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const browser = browsers.get(path);
      if (browser === undefined) {
        response.writeHead(404).end();
        return;
      }
      received.push({
        path,
        headers: request.headers,
        payload: JSON.parse(decrypt(Buffer.concat(pieces), browser.keys, browser.auth).toString()) as Record<
          string,
          unknown
        >,
        ...readVapid(request.headers.authorization ?? ''),
      });
      const how = conducts.get(path) ?? 201;
      if (how === 'cut') request.socket.destroy();
      else if (typeof how === 'number') response.writeHead(how).end();
      else if (how !== 'silent') response.writeHead(how.status, { 'retry-after': how.retryAfter }).end();
      for (const look of [...waiting]) look();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${address.port}`;
  const to = (browser: PushBrowser) => received.filter((push) => push.path === browser.path);
  return {
    url,
    received,
    to,
    browser() {
      const keys = createECDH('prime256v1');
      keys.generateKeys();
      const auth = randomBytes(16);
      const path = `/push/${randomBytes(12).toString('base64url')}`;
      browsers.set(path, { keys, auth });
      return {
        path,
        subscription: {
          endpoint: url + path,
          keys: { p256dh: keys.getPublicKey('base64url'), auth: auth.toString('base64url') },
        },
      };
    },
    conduct: (browser, how) => void conducts.set(browser.path, how),
    reached: (browser, count = 1) =>
      new Promise<void>((done) => {
        const look = () => {
          if (to(browser).length < count) return;
          waiting.delete(look);
          done();
        };
        waiting.add(look);
        look();
      }),
    stop: async () => {
      for (const response of open) response.destroy();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}
