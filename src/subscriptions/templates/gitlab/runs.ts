import { idAt, textAt, valueAt } from '../../../domain/json.ts';
import { thing } from '../headlines.ts';
import { code, firstLine, inline, link } from '../mrkdwn.ts';
import { commitLine, listAt, shortHash } from '../pushed.ts';
import { ran } from '../ran.ts';
import type { Template } from '../template.ts';

export const pipeline: Template = (event) => {
  const { data } = event;
  const id = idAt(data, 'object_attributes.id');
  const mergeRequest = idAt(data, 'merge_request.iid');
  return ran(event, {
    what: thing(
      'Pipeline',
      [id && `#${id}`],
      textAt(data, 'object_attributes.url') ?? urlIn(data, 'pipelines', id),
    ),
    state: textAt(data, 'object_attributes.status'),
    ref: textAt(data, 'object_attributes.ref'),
    lines: [failedJobs(data), commitLine(valueAt(data, 'commit'))],
    context: [mergeRequest && link(textAt(data, 'merge_request.url'), `!${mergeRequest}`)],
  });
};

/** GitLab names it a build in what it sends, and a job everywhere else. */
export const job: Template = (event) => {
  const { data } = event;
  const id = idAt(data, 'build_id');
  const [stage, hash] = [textAt(data, 'build_stage'), textAt(data, 'sha')];
  const state = textAt(data, 'build_status');
  const reason = state === 'failed' ? textAt(data, 'build_failure_reason') : undefined;
  return ran(event, {
    what: thing('Job', [textAt(data, 'build_name') ?? (id && `#${id}`)], urlIn(data, 'jobs', id)),
    state,
    ref: textAt(data, 'ref'),
    lines: [
      inline(reason?.replaceAll('_', ' ') ?? ''),
      inline(firstLine(textAt(data, 'commit.message'))),
    ],
    context: [
      stage && `stage ${inline(stage)}`,
      hash && link(urlIn(data, 'commit', hash), shortHash(hash)),
    ],
  });
};

export const deployment: Template = (event) => {
  const { data } = event;
  const hash = textAt(data, 'short_sha');
  const ref = textAt(data, 'ref');
  const environment = textAt(data, 'environment');
  const url = textAt(data, 'environment_external_url');
  return ran(event, {
    what: [
      link(textAt(data, 'deployable_url'), 'Deployment'),
      ref && ` of ${code(ref)}`,
      environment && ` to ${link(url, environment)}`,
    ].join(''),
    state: textAt(data, 'status'),
    ref: undefined,
    lines: [inline(firstLine(textAt(data, 'commit_title')))],
    context: [hash && link(textAt(data, 'commit_url'), hash)],
  });
};

/** Those that made it fail. */
function failedJobs(data: unknown): string {
  const names = listAt(data, 'builds')
    .filter(
      (build) => textAt(build, 'status') === 'failed' && valueAt(build, 'allow_failure') !== true,
    )
    .map((build) => code(textAt(build, 'name') ?? ''))
    .filter((name) => name !== '');
  const more =
    names.length > failedJobsShownMax ? [`${names.length - failedJobsShownMax} more`] : [];
  return names.length === 0
    ? ''
    : `Failed: ${[...names.slice(0, failedJobsShownMax), ...more].join(', ')}`;
}

const failedJobsShownMax = 5;

/** A page of the project; jobs name it by their repository. */
function urlIn(data: unknown, page: string, id: string | undefined): string | undefined {
  const project = textAt(data, 'project.web_url', 'repository.homepage');
  return project && id && `${project}/-/${page}/${id}`;
}
