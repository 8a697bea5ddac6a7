import ipaddr from 'ipaddr.js';

/** Of IPv6, all that was ever given away: https://www.iana.org/assignments/ipv6-address-space */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** Whether it is an address of the open internet. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  return !(address instanceof ipaddr.IPv6) || address.match(globalUnicast);
}

/** Whether a URL says by itself that it leads elsewhere: by an address, in whatever spelling, or as `localhost`. */
export function isPrivateHost({ hostname }: URL): boolean {
  if (/^(.+\.)?localhost\.?$/.test(hostname)) return true;
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return ipaddr.isValid(host) && !isPublicAddress(host);
}
