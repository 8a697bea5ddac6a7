/**
 * How long S3 keeps a body, for `deploy/bucket.yml`: a day longer than the event that refers to it,
 * so that no event outlives its body however the two count days.
 */
export async function bodyDays({ resolveVariable }) {
  const days = Number(await resolveVariable('param:retentionDays'));
  if (Number.isInteger(days) && days >= 1) return days + 1;
  throw new Error('retentionDays must be a whole number of days, 1 or more');
}
