/** What the command is told, for each way to deploy that is worth a look. */
export type Variant = readonly string[];

export const prod: Variant = ['--stage', 'prod'];

/** What goes to the emulator. */
export const deployed: Variant = [
  ...prod,
  ...parameters({ gateway: 'on', alarmEmail: 'on-call@example.com' }),
];

const everything: Variant = [
  ...prod,
  ...parameters({
    gateway: 'on',
    alarmEmail: 'on-call@example.com',
    canary: 'on',
    slackApiUrl: 'https://slack-gov.com/api/',
    kmsKey: 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555',
    apiPrincipals: '123456789012,arn:aws:iam::123456789012:role/on-call',
    corsOrigins: 'https://app.example.com',
  }),
];

const tokens: Variant = [
  ...prod,
  ...parameters({
    apiAuth: 'jwt',
    jwtIssuer: 'https://id.example.com/',
    jwtAudience: 'https://hooklane.example.com',
    corsOrigins: 'https://app.example.com',
  }),
];

export const lintedVariants: Readonly<Record<string, Variant>> = {
  defaults: [],
  prod,
  everything,
  tokens,
};

export function parameters(values: Readonly<Record<string, string>>): Variant {
  return Object.entries(values).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
}
