import { idAt, textAt } from '../../../domain/json.ts';
import type { EventOf } from '../../rule.ts';
import { thing } from '../headlines.ts';
import { repositoryUrlOf } from '../message.ts';
import { firstLine, inline, link } from '../mrkdwn.ts';
import { shortHash } from '../pushed.ts';
import { ran } from '../ran.ts';
import type { Template } from '../template.ts';

export const workflowRun: Template = (event) => {
  const { data } = event;
  const number = idAt(data, 'workflow_run.run_number');
  const name = textAt(data, 'workflow_run.name', 'workflow.name', 'workflow_run.path');
  const label = [name, number && `#${number}`];
  return ran(event, {
    what: thing('Workflow', label, textAt(data, 'workflow_run.html_url')),
    state: stateOf(event, 'workflow_run.conclusion'),
    ref: textAt(data, 'workflow_run.head_branch'),
    lines: [
      inline(
        firstLine(textAt(data, 'workflow_run.display_title', 'workflow_run.head_commit.message')),
      ),
    ],
    context: [commitAt(event, 'workflow_run.head_sha')],
  });
};

/** What one app checks of a commit. */
export const checkSuite: Template = (event) => {
  const { data } = event;
  const app = inline(textAt(data, 'check_suite.app.name') ?? '');
  return ran(event, {
    what: app ? `Check suite of ${app}` : 'Check suite',
    state: stateOf(event, 'check_suite.conclusion'),
    ref: textAt(data, 'check_suite.head_branch'),
    lines: [inline(firstLine(textAt(data, 'check_suite.head_commit.message')))],
    context: [commitAt(event, 'check_suite.head_sha', '/checks')],
  });
};

/** One that runs again still has its last conclusion. */
function stateOf({ action, data }: EventOf, conclusion: string): string | undefined {
  return action === 'completed' ? textAt(data, conclusion) : action;
}

function commitAt(event: EventOf, path: string, page = ''): string | undefined {
  const hash = textAt(event.data, path);
  const repository = repositoryUrlOf(event);
  const url = repository && `${repository}/commit/${hash}${page}`;
  return hash && link(url, shortHash(hash));
}
