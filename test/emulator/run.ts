/**
 * The deployment, tried: the template is linted, the service deployed by the real command to an emulator
 * of AWS, what was created is read back, and events go through the packages that were uploaded, run as
 * Lambda runs them, and is asked for by the real `hooklane`. Then it is deployed again, changed, and removed.
 *
 *   npm run e2e:deploy
 *
 * It needs Python 3.10 or later with venv; where that is missing it says so, and fails only in CI.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askCommands } from './ask-commands.ts';
import { askWithTokens } from './ask-with-tokens.ts';
import { awsAt } from './aws.ts';
import { CommandLine } from './command-line.ts';
import { checkAlarms } from './deployed-alarms.ts';
import { checkFunctions } from './deployed-functions.ts';
import { checkGateway } from './deployed-gateway.ts';
import { checkBucket, checkQueues, checkTable } from './deployed-stores.ts';
import { checkDoctor } from './doctor.ts';
import { Emulator } from './emulator.ts';
import { RunningFunctions } from './functions.ts';
import { Journey, type World } from './journey.ts';
import { checkChange, checkRemoval, checkRepetition } from './lifecycle.ts';
import { lint, packageAll } from './lint.ts';
import { checkPermissions } from './permissions.ts';
import { putSecrets } from './put-secrets.ts';
import { ServerlessCopy } from './serverless.ts';
import { stackNamed, typesLeftOut } from './stack.ts';
import { say, secondsSince, step, textOf } from './steps.ts';
import { createTargets, Targets } from './targets.ts';
import { deployed, lintedVariants, parameters } from './variants.ts';
import { findPython, virtualEnvironment } from './virtual-environment.ts';

const begun = performance.now();
const directory = mkdtempSync(join(tmpdir(), 'hooklane-deploy-'));
/** What has to end when this ends, the newest first. */
const ends: (() => Promise<void>)[] = [];
/** What to know beside the error when something fails. */
let notes = (): string => '';

let isInterrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    isInterrupted = true;
    void end().finally(() => process.exit(1));
  });
}

const python = await findPython();
if (python === undefined) await skip();
else await tryAll(python).then(succeed, fail).finally(end);

async function tryAll(interpreter: string): Promise<void> {
  const targets = new Targets();
  await targets.start();
  ends.push(() => targets.stop());
  const [tools, templates] = await step(
    'prepared',
    () =>
      Promise.all([
        virtualEnvironment(interpreter),
        packageAll(lintedVariants, directory, targets.rules()),
      ]),
    ([{ requirements, isNew }]) =>
      `${requirements.join(' and ')} ${isNew ? 'installed' : 'were there'}; ${Object.keys(lintedVariants).join(', ')} packaged`,
  );
  await step(
    'linted',
    () => lint(tools.cfnLint, templates),
    (waived) => `no errors, no warnings; waived: ${waived.join(', ') || 'nothing'}`,
  );
  const functions = new RunningFunctions();
  await functions.listen();
  ends.push(() => functions.stop());
  const emulator = await step(
    'emulator',
    () => startEmulator(tools.python, functions),
    ({ endpoint }) => `moto, in memory, at ${endpoint}; Function URLs at ${functions.origin}`,
  );
  await tryDeployment({ emulator, functions, targets }, tools.python);
}

interface Around {
  readonly emulator: Emulator;
  readonly functions: RunningFunctions;
  readonly targets: Targets;
}

async function tryDeployment(
  { emulator, functions, targets }: Around,
  interpreter: string,
): Promise<void> {
  const aws = awsAt(emulator.endpoint);
  const surroundings = emulator.surroundings();
  const serverless = new ServerlessCopy(subdirectory('service'), surroundings, targets.rules());
  const slackApiUrl = targets.slack.apiUrl;
  const variant = [...deployed, ...parameters({ slackApiUrl })];
  await createTargets(aws);
  const stack = await step(
    'deploy',
    async () => {
      await serverless.run('deploy', ...variant);
      return stackNamed(aws, 'hooklane-prod');
    },
    ({ ids }) => `serverless deploy ${variant.join(' ')}: ${Object.keys(ids).length} resources`,
  );
  say(
    '',
    `not created by the emulator, checked from the template: ${typesLeftOut(stack).join(', ')}`,
  );
  const found = { aws, stack, slackApiUrl };
  await step(
    'created',
    async () => {
      await checkFunctions(found);
      await checkGateway(found);
      await checkAlarms(found);
      await checkQueues(found);
      await checkTable(found);
      await checkBucket(found, 36);
    },
    () =>
      'functions, aliases, URLs, triggers, gateway, alarms, queues, table and bucket, as they are meant to be',
  );

  const world = {
    deployed: found,
    functions,
    directory: subdirectory('functions'),
    surroundings,
    targets,
  };
  const journey = new Journey(world);
  await tryEvents(world, journey);

  const life = { aws, serverless, variant, journey, python: interpreter, directory };
  await step('again', () => checkRepetition(life), String);
  await step('changed', () => checkChange(life), String);
  await step('removed', () => checkRemoval(life), String);
}

async function tryEvents(world: World, journey: Journey): Promise<void> {
  const commandLine = new CommandLine(world.surroundings);
  await step('secrets', () => putSecrets(world.deployed.aws, commandLine), String);
  await step(
    'functions',
    () => journey.start(),
    (count) => `${count} packages as they were uploaded, each in a process of its own`,
  );
  await step('received', () => journey.receive(), String);
  await step('produced', () => journey.produce(), String);
  await step('spilled', () => journey.spill(), String);
  await step('stored', () => journey.work(), String);
  await step('dispatched', () => journey.dispatch(), String);
  await step('asked', () => journey.ask(), String);
  await step('commands', () => askCommands(world, commandLine, journey), String);
  await step('doctor', () => checkDoctor(world, commandLine), String);
  await step('tokens', () => askWithTokens(world), String);
  await step('permitted', async () => checkPermissions(world.deployed, world.functions), String);
}

async function startEmulator(interpreter: string, functions: RunningFunctions): Promise<Emulator> {
  const emulator = await Emulator.start(interpreter, functions.origin);
  ends.push(() => emulator.stop());
  notes = () => `${emulator.lastLines()}\n${functions.lastLines()}`;
  return emulator;
}

async function skip(): Promise<void> {
  const reason =
    'no Python 3.10 or later with venv was found (on Debian: apt-get install python3-venv)';
  if (process.env.CI === 'true') fail(new Error(`in CI this must not be skipped: ${reason}`));
  else process.stdout.write(`The deployment was not tried: ${reason}.\n`);
  await end();
}

function succeed(): void {
  say('', `all of it in ${secondsSince(begun)}`);
}

function fail(error: unknown): void {
  if (isInterrupted) return;
  process.stderr.write(`${notes()}\n\nFAILED ${textOf(error)}\n`);
  process.exitCode = 1;
}

async function end(): Promise<void> {
  for (const each of ends.splice(0).reverse()) await each();
  rmSync(directory, { recursive: true, force: true });
}

function subdirectory(name: string): string {
  const path = join(directory, name);
  mkdirSync(path);
  return path;
}
