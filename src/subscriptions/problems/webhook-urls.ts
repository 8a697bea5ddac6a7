/** Who knows such a URL may post there: it is a credential by itself. */
interface IncomingWebhooks {
  readonly of: string;
  readonly host: RegExp;
  readonly path: RegExp;
  readonly instead: string;
}

const run = 'run can post to it';

const known: readonly IncomingWebhooks[] = [
  {
    // Of their workflows too: all that this host has is reached by who knows the path.
    of: 'Slack',
    host: /^hooks\.slack(-gov)?\.com$/,
    path: /^\/./,
    instead: 'use slack: { channel } with a bot token',
  },
  {
    of: 'Discord',
    host: /^((canary|ptb)\.)?discord(app)?\.com$/,
    path: /^\/api\/(v\d+\/)?webhooks\//,
    instead: run,
  },
  { of: 'Microsoft Teams', host: /\.webhook\.office\.com$/, path: /^\/webhookb2\//, instead: run },
  {
    of: 'Microsoft Teams',
    host: /^outlook\.office(365)?\.com$/,
    path: /^\/webhook\//,
    instead: run,
  },
];

/** Whose it is, and what to do instead; the URL is not repeated. */
export function incomingWebhookOf({ hostname, pathname }: URL): IncomingWebhooks | undefined {
  // A name may end with a dot, and means the same.
  const name = hostname.replace(/\.$/, '');
  return known.find(({ host, path }) => host.test(name) && path.test(pathname));
}
