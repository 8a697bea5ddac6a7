/** Where an app of Slack says what it is. */
export { type EditedManifest, withRequestUrl } from '../adapters/slack/manifest.ts';
