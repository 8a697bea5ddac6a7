import { lookup as resolveByDns } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { TargetError } from '../../domain/sending.ts';

/**
 * Finds the addresses of a host for a connection, and none if one of them is not of the open internet. The connection
 * is made to what was found here: nobody asks a second time, and so a name cannot mean another address by then.
 */
export function publicLookup(resolve: typeof resolveByDns = resolveByDns): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const [first] = addresses;
      if (first === undefined || !addresses.every(({ address }) => isPublic(address)))
        return callback(privateAddress(), []);
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/** For a URL that names an address, in whatever spelling: no lookup is made for those. @throws TargetError */
export function requirePublicHost({ hostname }: URL): void {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0 && !isPublic(host)) throw privateAddress();
}

/** Of IPv6, all that was ever given away: https://www.iana.org/assignments/ipv6-address-space */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

function isPublic(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  return !(address instanceof ipaddr.IPv6) || address.match(globalUnicast);
}

function privateAddress(): TargetError {
  return new TargetError({ code: 'target_refused', reason: 'address_private' });
}
