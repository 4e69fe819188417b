/**
 * True when a browser's `Origin` is our own address: the host that the request was sent to, or `PUBLIC_URL`.
 * @param own `scheme://host[:port]` of the request itself.
 */
export function originAllowed(origin: string, own: string, publicUrl: string | undefined): boolean {
  if (!URL.canParse(origin)) return false;
  const given = new URL(origin).origin;
  if (given === 'null') return false;
  return given === new URL(own).origin || (publicUrl !== undefined && given === new URL(publicUrl).origin);
}
