import {
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import type { Template } from '../deploy/packaged-service.ts';
import type { Aws } from './aws.ts';

/** A stack as CloudFormation tells of it. */
export interface Stack {
  readonly template: Template;
  readonly outputs: Readonly<Record<string, string>>;
  /** The ids that resources got, by their names in the template. */
  readonly ids: Readonly<Record<string, string>>;
}

export async function stackNamed(
  { cloudformation }: Pick<Aws, 'cloudformation'>,
  StackName: string,
): Promise<Stack> {
  const { TemplateBody = '' } = await cloudformation.send(new GetTemplateCommand({ StackName }));
  const { Stacks = [] } = await cloudformation.send(new DescribeStacksCommand({ StackName }));
  const outputs = Stacks[0]?.Outputs ?? [];
  const ids: [string, string][] = [];
  for await (const page of paginateListStackResources({ client: cloudformation }, { StackName })) {
    for (const { LogicalResourceId, PhysicalResourceId } of page.StackResourceSummaries ?? []) {
      if (LogicalResourceId) ids.push([LogicalResourceId, PhysicalResourceId ?? '']);
    }
  }
  return {
    template: JSON.parse(TemplateBody),
    outputs: Object.fromEntries(
      outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
    ),
    ids: Object.fromEntries(ids.sort()),
  };
}

/** The types of which the emulator made nothing. */
export function typesLeftOut({ template, ids }: Stack): readonly string[] {
  const types = Object.entries(template.Resources)
    .filter(([name]) => !Object.hasOwn(ids, name))
    .map(([, { Type }]) => Type);
  return [...new Set(types)].sort();
}
