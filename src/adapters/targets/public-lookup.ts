import { lookup as resolveByDns } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPrivateHost, isPublicAddress } from '../../domain/public-address.ts';
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
      if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address)))
        return callback(privateAddress(), []);
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/** No lookup is made for a URL that names an address. @throws TargetError */
export function requirePublicHost(url: URL): void {
  if (isPrivateHost(url)) throw privateAddress();
}

function privateAddress(): TargetError {
  return new TargetError({ code: 'target_refused', reason: 'address_private' });
}
