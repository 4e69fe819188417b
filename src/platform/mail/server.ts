export interface MailServer {
  readonly connection: {
    readonly host: string;
    readonly port: number;
    readonly secure: boolean;
    readonly requireTLS: boolean;
  };
  readonly auth: { readonly user: string; readonly pass: string } | undefined;
}

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.');

/**
 * Reads `SMTP_URL`. A password goes over an encrypted line or not at all, except to this very machine; without one the
 * line is encrypted where the server offers it.
 */
export function serverOf(smtpUrl: string): MailServer {
  const url = new URL(smtpUrl);
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const auth =
    url.username === ''
      ? undefined
      : { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) };
  return {
    connection: {
      host,
      port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
      secure,
      requireTLS: auth !== undefined && !secure && !isLoopback(host),
    },
    auth,
  };
}
