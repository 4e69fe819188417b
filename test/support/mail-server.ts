import type { Socket } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

/**
 * How the server treats a mail; by default it takes it. At greeting and sender it does not know the recipient yet: that is
 * asked of `*` alone.
 */
export type Conduct =
  | 'accept'
  | 'refuse recipient'
  | 'greylist'
  | 'refuse content'
  | 'put content off'
  | 'drop at recipient'
  | 'drop in data'
  | 'drop after dot'
  | 'silent at greeting'
  | 'silent at sender'
  | 'silent at recipient'
  | 'silent in data'
  | 'silent after dot';

/** A mail that the server took, or at least received to its end. */
export interface Received {
  readonly to: string;
  readonly from: string;
  /** The server said 250. */
  readonly answered: boolean;
  /** Who had logged in; undefined: nobody. */
  readonly user: string | undefined;
  /** It came over an encrypted line. */
  readonly secure: boolean;
  readonly mail: Email;
  readonly raw: Buffer;
}

export interface MailServer {
  readonly url: string;
  /** Logins that were tried, each with its name. */
  readonly logins: string[];
  readonly received: Received[];
  /** Connections that were opened. */
  readonly connections: number;
  /** From now on, mails to this address (lower case; `*`: to anybody) are treated so. */
  conduct(address: string, how: Conduct): void;
  /** Resolves when a mail to the address has come to its last line, whatever is answered. */
  reached(address: string, count?: number): Promise<void>;
  /** Resolves when a dialogue has come to where it is met with silence. */
  silenced(how: Conduct): Promise<void>;
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

export interface MailServerOptions {
  /** Offers STARTTLS with this certificate. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Asks for this login, over an encrypted line alone where there is one. */
  readonly login?: { readonly user: string; readonly pass: string };
}

/** A real SMTP server on a free loopback port, which can misbehave as servers do. */
export async function startMailServer({ tls, login }: MailServerOptions = {}): Promise<MailServer> {
  const logins: string[] = [];
  const received: Received[] = [];
  const conducts = new Map<string, Conduct>();
  const sockets = new Map<number, Socket>();
  const ends = new Map<string, number>();
  const silences = new Set<Conduct>();
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
  const silent = (how: Conduct) => {
    silences.add(how);
    tell();
  };
  const cut = (session: SMTPServerSession) => sockets.get(session.remotePort)?.destroy();

  const server = new SMTPServer({
    ...tls,
    authOptional: login === undefined,
    allowInsecureAuth: tls === undefined,
    disabledCommands: [...(tls === undefined ? ['STARTTLS'] : []), ...(login === undefined ? ['AUTH'] : [])],
    onAuth({ username, password }, _session, done) {
      logins.push(username ?? '');
      if (username === login?.user && password === login?.pass) done(null, { user: username ?? '' });
      else done(new Refusal(535, '5.7.8 Wrong name or password'));
    },
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 200,
    onConnect(_session, done) {
      if (conducts.get('*') === 'silent at greeting') silent('silent at greeting');
      else done();
    },
    onMailFrom(_address, _session, done) {
      if (conducts.get('*') === 'silent at sender') silent('silent at sender');
      else done();
    },
    onRcptTo({ address }, session, done) {
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
          silent('silent at recipient');
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
      if (how === 'silent in data') {
        silent(how);
        return;
      }
      stream.on('error', () => undefined);
      stream.on('data', (piece: Buffer) => {
        pieces.push(piece);
        if (how === 'drop in data') cut(session);
      });
      stream.once('end', () => {
        void (async () => {
          const raw = Buffer.concat(pieces);
          const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;
          received.push({
            to,
            from,
            answered: how === 'accept',
            user: session.user as string | undefined,
            secure: session.secure,
            raw,
            mail: await PostalMime.parse(raw),
          });
          ends.set(to.toLowerCase(), (ends.get(to.toLowerCase()) ?? 0) + 1);
          if (how === 'drop after dot') cut(session);
          else if (how === 'refuse content') done(new Refusal(554, `5.7.1 Not to ${to}`));
          else if (how === 'put content off') done(new Refusal(452, '4.3.1 The disk is full'));
          else if (how === 'silent after dot') silent(how);
          else done(null, 'queued as 4711');
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
    logins,
    received,
    get connections() {
      return opened;
    },
    conduct: (who, how) => void conducts.set(who.toLowerCase(), how),
    reached: (who, count = 1) => when(() => (ends.get(who.toLowerCase()) ?? 0) >= count),
    silenced: (how) => when(() => silences.delete(how)),
    stop: async () => {
      for (const socket of sockets.values()) socket.destroy();
      await new Promise<void>((done) => server.close(done));
    },
  };
}
