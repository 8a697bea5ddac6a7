import { note } from '../print.ts';
import { type Hook, isOfTargets } from './secrets-target.ts';
import type { SecretSet } from './set-secret.ts';

export interface SetFacts {
  readonly stage: string;
  readonly generate?: boolean;
}

/** What there is to know and to do about a secret that was put. */
export function noteSet(hook: Hook, { list, others }: SecretSet, facts: SetFacts): void {
  if (!isOfTargets(hook)) {
    note('Receivers know it within five minutes, or at the first request signed with it.');
    if (others.length > 0) note(`Accepted beside it: ${others.join(', ')}`);
    return;
  }
  note('The dispatcher knows it within five minutes, or where the one before is of no use.');
  const besides = list === 'slackTokens' ? 'Kept behind it, of no use' : 'Signing beside it';
  if (others.length > 0) note(`${besides}: ${others.join(', ')}`);
  if (facts.generate) note(`  next: ${giving(hook, facts)}`);
}

/** How who checks our signatures comes by what we made up, and by nothing else that the parameter holds. */
export function giving({ provider, hook }: Hook, { stage }: Pick<SetFacts, 'stage'>): string {
  const parameter = `/hooklane/${stage}/${provider}/${hook}`;
  return `give it to who checks the signatures: aws ssm get-parameter --with-decryption --name ${parameter} --query Parameter.Value --output text | jq -r '.signingSecrets[0]'`;
}
