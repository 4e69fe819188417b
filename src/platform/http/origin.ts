/**
 * True when a browser's `Origin` is our own address: the host that the request was sent to, or `PUBLIC_URL`.
 * @param own `scheme://host[:port]` of the request itself.
 */
export function originAllowed(origin: string, own: string, publicUrl: string | undefined): boolean {
  if (!URL.canParse(origin)) return false;
  const { origin: given, username, password } = new URL(origin);
  // No browser sends an opaque origin of ours, or one with a name before the host.
  if (given === 'null' || username !== '' || password !== '') return false;
  return given === new URL(own).origin || (publicUrl !== undefined && given === new URL(publicUrl).origin);
}
