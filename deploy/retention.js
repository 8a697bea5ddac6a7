/** As in src/domain/budgets.ts, which a test holds this to. */
const lateDays = 7;
const waitingDays = 28;

/**
 * How long S3 keeps a body, for `deploy/bucket.yml`: a day longer than the event that refers to it,
 * so that no event outlives its body however the two count days; and long enough for an event that is
 * stored as late as can be, after it waited in the queue and among the dead letters.
 */
export async function bodyDays({ resolveVariable }) {
  const text = String(await resolveVariable('param:retentionDays'));
  const days = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (days >= 1 && days <= 3650) return Math.max(days, waitingDays + lateDays) + 1;
  throw new Error('retentionDays must be a whole number of days from 1 to 3650');
}
