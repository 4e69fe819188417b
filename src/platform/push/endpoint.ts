import { BlockList, isIP, isIPv6 } from 'node:net';

/** Addresses that are not the open internet (RFC 6890, and what maps IPv4 into IPv6). */
// Two lists: one that holds mapped addresses would match every IPv4 address too.
const closed4 = new BlockList();
const closed6 = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  closed4.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['100::', 64],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  closed6.addSubnet(net, prefix, 'ipv6');

/** Whether an address belongs to the open internet: nothing inside the office may be reached through a push. */
export const isPublic = (address: string): boolean =>
  isIP(address) !== 0 && !(isIPv6(address) ? closed6.check(address, 'ipv6') : closed4.check(address, 'ipv4'));

const INSIDE = /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home|corp|arpa|onion)$/;

/**
 * Whether a push may be sent there as far as the address itself tells; what its name resolves to is asked again for every
 * connection. A browser hands this address to us, so it is as good as written by a stranger.
 * @param loopback for tests: `http://127.0.0.1:port` is fine too.
 */
export function mayPushTo(endpoint: string, loopback = false): boolean {
  if (!URL.canParse(endpoint)) return false;
  const url = new URL(endpoint);
  if (url.username !== '' || url.password !== '' || url.hash !== '') return false;
  if (loopback && url.hostname === '127.0.0.1') return true;
  const host = url.hostname.replace(/\.$/, '');
  return (
    url.protocol === 'https:' &&
    url.port === '' &&
    host.includes('.') &&
    !/^[0-9.]+$|^\[/.test(host) &&
    !INSIDE.test(host)
  );
}
