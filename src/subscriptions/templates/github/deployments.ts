import { textAt } from '../../../domain/json.ts';
import { messageOf, sentence } from '../message.ts';
import { code, inline, link } from '../mrkdwn.ts';
import { shortHash } from '../pushed.ts';
import { ran } from '../ran.ts';
import type { Template } from '../template.ts';

/** One was asked for. */
export const deployment: Template = (event) => {
  const { data } = event;
  const what = link(textAt(data, 'workflow_run.html_url'), 'the deployment');
  return messageOf(event, {
    headline: sentence(event, `started ${what}${whereabouts(data)}`),
    quote: textAt(data, 'deployment.description'),
  });
};

/** What became of it. */
export const deploymentStatus: Template = (event) => {
  const { data } = event;
  const log = textAt(data, 'deployment_status.log_url', 'deployment_status.target_url');
  return ran(event, {
    what: `${link(log, 'Deployment')}${whereabouts(data)}`,
    state: textAt(data, 'deployment_status.state'),
    ref: undefined,
    lines: [inline(textAt(data, 'deployment_status.description') ?? '')],
    context: [],
  });
};

/** Of what it is one, and to where. */
function whereabouts(data: unknown): string {
  const ref = textAt(data, 'deployment.ref', 'deployment.sha');
  const environment = textAt(data, 'deployment_status.environment', 'deployment.environment');
  const url = textAt(data, 'deployment_status.environment_url');
  const of = ref === undefined ? '' : ` of ${code(isHash(ref) ? shortHash(ref) : ref)}`;
  return environment === undefined ? of : `${of} to ${link(url, environment)}`;
}

function isHash(ref: string): boolean {
  return /^[0-9a-f]{40}$/.test(ref);
}
