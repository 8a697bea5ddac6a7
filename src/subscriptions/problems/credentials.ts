/** Whether a header or parameter of this name is likely to hold one: `x-api-key`, `accessToken`, `sig`. */
export function namesCredential(name: string): boolean {
  const words = name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
  return credentialNames.some((names) => names.test(words));
}

const credentialNames: readonly RegExp[] = [
  /(apikey|authorization|cookie|credential|passphrase|passwd|password|secret|signature|token)s?$/,
  /(^|[^a-z])(auth|pwd|sig)$/,
  // Some keys open nothing.
  /(^|(?<!cache|idempotency|message|ordering|partition|routing)[^a-z])key$/,
];

/** Whether the text begins as a token or secret of Slack's, GitHub's, GitLab's, or one that signs. */
export function isCredential(text: string): boolean {
  return /^(xox|xapp-|whsec|gh[a-z]_|github_pat_|glpat-)/i.test(text);
}
