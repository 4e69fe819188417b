import type { Socket } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

/** How the server treats a mail; by default it takes it. */
export type Conduct =
  | 'accept'
  | 'refuse recipient'
  | 'greylist'
  | 'refuse content'
  | 'put content off'
  | 'drop at recipient'
  | 'drop in data'
  | 'drop after dot'
  | 'silent at recipient'
  | 'silent in data'
  | 'silent after dot';

/** A mail that the server took, or at least received to its end. */
export interface Received {
  readonly to: string;
  readonly from: string;
  /** The server said 250. */
  readonly answered: boolean;
  readonly mail: Email;
  readonly raw: Buffer;
}

export interface MailServer {
  readonly url: string;
  readonly received: Received[];
  /** Connections that were opened. */
  readonly connections: number;
  /** From now on, mails to this address (lower case; `*`: to anybody) are treated so. */
  conduct(address: string, how: Conduct): void;
  /** Resolves when a mail to the address has come to its last line, whatever is answered. */
  reached(address: string, count?: number): Promise<void>;
  /** Resolves when somebody is mailing this address: the recipient was named. */
  named(address: string): Promise<void>;
  stop(): Promise<void>;
}

class Refusal extends Error {
  constructor(
    readonly responseCode: number,
    message: string,
  ) {
    super(message);
  }
}

/** A real SMTP server on a free loopback port, which can misbehave as servers do. */
export async function startMailServer(): Promise<MailServer> {
  const received: Received[] = [];
  const conducts = new Map<string, Conduct>();
  const sockets = new Map<number, Socket>();
  const ends = new Map<string, number>();
  const names = new Set<string>();
  const waiting = new Set<() => void>();
  let opened = 0;

  const tell = () => {
    for (const look of [...waiting]) look();
  };
  const when = (ready: () => boolean) =>
    new Promise<void>((done) => {
      const look = () => {
        if (!ready()) return;
        waiting.delete(look);
        done();
      };
      waiting.add(look);
      look();
    });
  const of = (address: string): Conduct =>
    conducts.get(address.toLowerCase()) ?? conducts.get('*') ?? 'accept';
  const cut = (session: SMTPServerSession) => sockets.get(session.remotePort)?.destroy();

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 200,
    onRcptTo({ address }, session, done) {
      names.add(address.toLowerCase());
      tell();
      switch (of(address)) {
        case 'refuse recipient': {
          done(new Refusal(550, `5.1.1 <${address}> is unknown here`));
          return;
        }
        case 'greylist': {
          done(new Refusal(451, '4.7.1 Come back later'));
          return;
        }
        case 'drop at recipient':
          cut(session);
          return;
        case 'silent at recipient':
          return;
        default: {
          done();
          return;
        }
      }
    },
    onData(stream: SMTPServerDataStream, session, done) {
      const to = session.envelope.rcptTo[0]?.address ?? '';
      const how = of(to);
      const pieces: Buffer[] = [];
      if (how === 'silent in data') return;
      stream.on('error', () => undefined);
      stream.on('data', (piece: Buffer) => {
        pieces.push(piece);
        if (how === 'drop in data') cut(session);
      });
      stream.once('end', () => {
        void (async () => {
          const raw = Buffer.concat(pieces);
          const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;
          received.push({ to, from, answered: how === 'accept', raw, mail: await PostalMime.parse(raw) });
          ends.set(to.toLowerCase(), (ends.get(to.toLowerCase()) ?? 0) + 1);
          if (how === 'drop after dot') cut(session);
          else if (how === 'refuse content') done(new Refusal(554, `5.7.1 Not to ${to}`));
          else if (how === 'put content off') done(new Refusal(452, '4.3.1 The disk is full'));
          else if (how !== 'silent after dot') done(null, 'queued as 4711');
          tell();
        })();
      });
    },
  });
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    opened++;
    const port = socket.remotePort ?? 0;
    sockets.set(port, socket);
    socket.once('close', () => sockets.delete(port));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    received,
    get connections() {
      return opened;
    },
    conduct: (who, how) => void conducts.set(who.toLowerCase(), how),
    reached: (who, count = 1) => when(() => (ends.get(who.toLowerCase()) ?? 0) >= count),
    named: (who) => when(() => names.has(who.toLowerCase())),
    stop: async () => {
      for (const socket of sockets.values()) socket.destroy();
      await new Promise<void>((done) => server.close(done));
    },
  };
}
