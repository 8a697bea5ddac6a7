import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SecretsOffice } from '../../app/administration.ts';
import { providerTokens } from '../../app/config.ts';
import type { HookParameter } from '../../domain/hook-parameters.ts';
import { targetSecrets } from '../../domain/targets.ts';
import { custom } from '../../providers/custom.ts';
import type { Provider } from '../../providers/provider.ts';
import { providers } from '../../providers/registry.ts';
import { awsFailure } from '../aws-error.ts';
import { hookUrl, urlIn } from '../connect/receiver-url.ts';
import { type AwsAccess, awsAccess } from '../credentials.ts';
import { type Outputs, stackOutputs } from '../deployment.ts';
import { saidOf } from '../deployment-options.ts';
import { readSettings } from '../secrets/hook-settings.ts';
import { openSecretsOffice, type StageOptions, stageOf } from '../secrets/secrets-target.ts';
import { checkAlarms } from './check-alarms.ts';
import { checkHook } from './check-hooks.ts';
import { checkPermissions } from './check-permissions.ts';
import { checkDeadLetters, checkQueue } from './check-queues.ts';
import { checkReceiver } from './check-receiver.ts';
import { checkPlace } from './check-registrations.ts';
import { checkTarget } from './check-targets.ts';
import { type Finding, problem, warning } from './finding.ts';

interface Patient {
  readonly stage: string;
  readonly outputs: Outputs;
  readonly access: AwsAccess;
  readonly office: SecretsOffice;
  readonly options: StageOptions;
}

/**
 * Looks at all of a deployment, one thing after the other; what cannot be looked at is a finding too.
 * @throws CliError when there is no such stack
 */
export async function examine(options: StageOptions): Promise<readonly Finding[]> {
  const stage = stageOf(options);
  const outputs = await stackOutputs(stage, options);
  const access = await awsAccess(options);
  const office = await openSecretsOffice(options);
  const patient = { stage, outputs, access, office, options };
  const findings: Finding[] = [];
  for (const provider of providers) findings.push(...(await ofProvider(patient, provider)));
  // Who comes through the gateway, where there is anybody.
  const producers = looking(
    custom.name,
    options,
  )(async () => ofHooks(patient, custom, await office.parameters.list(custom.name)));
  const ofTargets = looking(targetSecrets.name, options);
  const targets = ofTargets(async () =>
    (await office.parameters.list(targetSecrets.name)).map(checkTarget),
  );
  return [
    ...findings,
    ...(await producers),
    ...(await targets),
    ...(await ofQueuesAndAlarms(patient)),
  ];
}

async function ofProvider(patient: Patient, provider: Provider): Promise<readonly Finding[]> {
  const { stage, outputs, access, options, office } = patient;
  const { name } = provider;
  const lambda = new LambdaClient(access);
  const look = looking(name, options);
  return [
    ...(await look(() => checkReceiver(name, urlIn(outputs, name), stage))),
    ...(await look(() => checkPermissions(lambda, stage, name))),
    ...(await look(async () => {
      const parameters = await office.parameters.list(name);
      return parameters.length > 0
        ? ofHooks(patient, provider, parameters)
        : [unused(name, saidOf(options))];
    })),
  ];
}

async function ofHooks(
  { office, outputs, options }: Patient,
  provider: Provider,
  parameters: readonly HookParameter[],
): Promise<readonly Finding[]> {
  const tokens = providerTokens();
  const findings: Finding[] = [];
  for (const parameter of parameters) {
    const { hook, text } = parameter;
    const look = looking(`${provider.name}/${hook}`, options);
    const said = saidOf(options, hook);
    findings.push(
      ...(await look(() => checkHook({ office, clock: Date.now, said }, provider, parameter))),
    );
    const base = urlIn(outputs, provider.name);
    if (base === undefined) continue;
    const common = { provider: provider.name, hook, url: hookUrl(base, hook), tokens, said };
    for (const place of readSettings(text, provider)?.registeredAt ?? []) {
      findings.push(...(await look(() => checkPlace({ ...common, place }))));
    }
  }
  return findings;
}

async function ofQueuesAndAlarms(patient: Patient): Promise<readonly Finding[]> {
  const { stage, access, options } = patient;
  const sqs = new SQSClient(access);
  const cloudWatch = new CloudWatchClient(access);
  const queues = { sqs, cloudWatch, stage, clock: Date.now };
  return [
    ...(await looking('queue events', options)(() => checkQueue(queues, 'events'))),
    ...(await looking('queue outbox', options)(() => checkQueue(queues, 'outbox'))),
    ...(await looking('dead letters', options)(() => checkDeadLetters(queues, 'events'))),
    ...(await looking('dead letters', options)(() => checkDeadLetters(queues, 'outbox'))),
    ...(await looking('alarms', options)(() => checkAlarms(cloudWatch, stage))),
  ];
}

/** Slack makes the secret, and so it comes first. */
function unused(provider: string, said: string): Finding {
  const first = provider === 'slack' ? 'secrets set slack' : `connect ${provider} <place>`;
  const next = `if you use it: hooklane ${first}${said}`;
  return warning(provider, 'it has no secret, and refuses everything', next);
}

/** Whoever cannot look does not know that all is well. */
function looking(what: string, options: StageOptions) {
  return async (look: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> => {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof Error) || error instanceof TypeError) throw error;
      const failure = awsFailure(error, 'it cannot be looked at', options) as Error & {
        next?: string;
      };
      return [problem(what, failure.message, failure.next ?? 'try again')];
    }
  };
}
