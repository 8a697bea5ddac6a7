import { RegistrationError } from '../../domain/registration.ts';

export type EventKind = 'project' | 'group';

/** As in the API's flags, `<name>_events`. */
const ofBoth = [
  'push',
  'tag_push',
  'issues',
  'merge_requests',
  'note',
  'job',
  'pipeline',
  'wiki_page',
  'deployment',
  'feature_flag',
  'releases',
  'milestone',
  'emoji',
  'resource_access_token',
];
const ofGroups = ['member', 'subgroup', 'project'];
/** Only for whoever asks for them by name: what is said there is not for everybody. */
const inConfidence = ['confidential_issues', 'confidential_note', 'vulnerability'];

/**
 * Every flag, on or off: GitLab's own default has pushes on whatever one asks for.
 * @throws RegistrationError for a name that GitLab does not have
 */
export function eventFlags(
  kind: EventKind,
  events: readonly string[] | undefined,
): Readonly<Record<string, boolean>> {
  const open = kind === 'group' ? [...ofBoth, ...ofGroups] : ofBoth;
  const known = [...open, ...inConfidence];
  const unknown = events?.find((event) => !known.includes(event));
  if (unknown !== undefined) {
    throw new RegistrationError(
      `GitLab has no events "${unknown}" of a ${kind}: it has ${known.join(', ')}`,
    );
  }
  const wanted = events ?? open;
  return Object.fromEntries(known.map((event) => [`${event}_events`, wanted.includes(event)]));
}
