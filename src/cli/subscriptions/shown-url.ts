/** Without the query: there may be a credential in it. */
export function shownUrl(url: string): string {
  const { origin, pathname, search } = new URL(url);
  return `${origin}${pathname}${search === '' ? '' : '?…'}`;
}

/** Of one that is a credential as a whole, as a `response_url` is. */
export function shownOrigin(url: string): string {
  return URL.canParse(url) ? `${new URL(url).origin}/…` : '…';
}
