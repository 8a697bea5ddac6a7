import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { receiverNames } from '../deploy/watched.js';
import { lossesOf } from './settings.js';

/** The alias that a function's URL and triggers point at, and so the one that may be shifted gradually. */
const alias = 'live';

/**
 * What `serverless` lacks for this service. In JavaScript, because whatever Node runs `serverless` loads
 * this file; what it calls runs on the project's own.
 */
class Hooklane {
  constructor(serverless, options) {
    this.serverless = serverless;
    this.provider = serverless.getProvider('aws');
    this.naming = this.provider.naming;
    this.options = options;
    this.hooks = {
      // So that nobody deploys yesterday's bundles.
      'before:package:createDeploymentArtifacts': () => this.run('build/bundle.ts'),
      'before:package:compileFunctions': () => this.nameAliases(),
      'after:package:compileFunctions': () => this.addAliases(),
      'after:package:compileEvents': () => this.tidyDependencies(),
      'before:deploy:deploy': () => this.checkSettings(),
      'before:aws:info:validate': () => this.concealKeys(),
      finalize: () => this.showNextSteps(),
      'before:deploy:function:initialize': () => this.refuseSingleFunction(),
      'before:remove:remove': () => this.checkRemoval(),
      'after:remove:remove': () => this.deleteData(),
    };
  }

  run(script, args = [], environment = {}) {
    const { serviceDir } = this.serverless;
    execFileSync(join(serviceDir, 'node_modules/.bin/node'), [script, ...args], {
      cwd: serviceDir,
      stdio: 'inherit',
      env: { ...process.env, ...environment },
    });
  }

  /** With this, `serverless` makes URLs, permissions, mappings and schedules for the alias. */
  nameAliases() {
    for (const name of this.serverless.service.getAllFunctions()) {
      const logicalId = `${this.naming.getNormalizedFunctionName(name)}LiveAlias`;
      this.serverless.service.getFunction(name).targetAlias = { name: alias, logicalId };
    }
  }

  /**
   * Always there, also where nothing is shifted: a URL belongs to the alias, and would change with a
   * parameter that could take the alias away, while providers know it by heart.
   */
  addAliases() {
    const { service } = this.serverless;
    const { Resources, Outputs } = service.provider.compiledCloudFormationTemplate;
    for (const name of service.getAllFunctions()) {
      const { targetAlias, versionLogicalId } = service.getFunction(name);
      const lambda = this.naming.getLambdaLogicalId(name);
      const group = `${this.naming.getNormalizedFunctionName(name)}DeploymentGroup`;
      Resources[targetAlias.logicalId] = {
        Type: 'AWS::Lambda::Alias',
        ...(service.resources.Resources[group] && {
          UpdatePolicy: {
            CodeDeployLambdaAliasUpdate: {
              ApplicationName: { Ref: 'DeploymentApplication' },
              DeploymentGroupName: { Ref: group },
            },
          },
        }),
        Properties: {
          Name: alias,
          FunctionName: { Ref: lambda },
          FunctionVersion: { 'Fn::GetAtt': [versionLogicalId, 'Version'] },
        },
      };
      // `Retain` would keep the version of a deployment that failed, and the next could not make it again.
      Resources[versionLogicalId].DeletionPolicy = 'RetainExceptOnCreate';
      // Nobody asks for the versions; the stack's outputs are for what people need.
      delete Outputs[this.naming.getLambdaVersionOutputLogicalId(name)];
    }
  }

  /** What a resource refers to it depends on anyway, and to say so twice is a warning of cfn-lint. */
  tidyDependencies() {
    const { Resources } = this.serverless.service.provider.compiledCloudFormationTemplate;
    for (const resource of Object.values(Resources)) {
      const text = JSON.stringify(resource.Properties);
      const refersTo = (id) =>
        text.includes(`{"Ref":"${id}"}`) || text.includes(`{"Fn::GetAtt":["${id}",`);
      const others = [resource.DependsOn ?? []].flat().filter((id) => !refersTo(id));
      if (others.length > 0) resource.DependsOn = others;
      else delete resource.DependsOn;
    }
  }

  async checkSettings() {
    const { compiledCloudFormationTemplate } = this.serverless.service.provider;
    const { Settings: before } = (await this.outputs()) ?? {};
    const losses = lossesOf(
      before && JSON.parse(before),
      JSON.parse(compiledCloudFormationTemplate.Outputs.Settings.Value),
      this.serverless.service.custom.accepted,
    );
    if (losses.length === 0) return;
    throw this.error(
      'Nothing was deployed, because parameters differ from those of the last deployment:',
      ...losses,
      'Give them as they were. Where the loss is meant: --param accept=<name>, with commas between names',
    );
  }

  /** Else the end of each deployment, in the log of a CI too, has the value of the gateway's API key. */
  concealKeys() {
    this.options.conceal = true;
  }

  async showNextSteps() {
    if (this.serverless.processedInput.commands.join(' ') !== 'deploy') return;
    const [stage, region] = [this.provider.getStage(), this.provider.getRegion()];
    const outputs = await this.outputs();
    this.run('build/next-steps.ts', [JSON.stringify({ stage, region, outputs })]);
  }

  /** It would change what nobody calls: it knows no aliases. */
  refuseSingleFunction() {
    throw this.error('A function alone cannot be deployed: use serverless deploy.');
  }

  async checkRemoval() {
    const outputs = await this.outputs();
    if (outputs === undefined) {
      throw this.error(`There is no stack ${this.naming.getStackName()} to remove.`);
    }
    const queues = [
      'EventsQueueUrl',
      'EventsDeadLettersUrl',
      'OutboxQueueUrl',
      'OutboxDeadLettersUrl',
    ];
    const names = this.serverless.service.getAllFunctions();
    this.holdings = JSON.stringify({
      // A stack whose first deployment failed has none of them.
      queueUrls: queues.flatMap((name) => outputs[name] ?? []),
      bucket: outputs.BucketName,
      table: outputs.TableName,
      receivers: names
        .filter((name) => [...receiverNames, 'custom'].includes(name))
        .map((name) => this.serverless.service.getFunction(name).name),
    });
    await this.runOnAws('build/removal.ts', ['check', this.holdings, this.deletesData()]).catch(
      () => {
        // It has said why.
        throw this.error('Nothing was removed.');
      },
    );
  }

  async deleteData() {
    if (this.deletesData() === 'on')
      await this.runOnAws('build/removal.ts', ['delete', this.holdings]);
  }

  deletesData() {
    return this.serverless.service.custom.deleteData;
  }

  error(...lines) {
    return new this.serverless.classes.Error(lines.join('\n'));
  }

  /** With the account and the region that this command was started for. */
  async runOnAws(script, args) {
    const { credentials, region } = await this.provider.getAwsSdkV3Config();
    const { accessKeyId, secretAccessKey, sessionToken = '' } = await credentials();
    this.run(script, args, {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      AWS_REGION: region,
    });
  }

  /** @returns undefined where there is no stack */
  async outputs() {
    const cloudFormation = await this.provider.getCloudFormationClient();
    const command = new DescribeStacksCommand({ StackName: this.naming.getStackName() });
    const { Stacks } = await cloudFormation.send(command).catch((error) => {
      if (/does not exist/.test(error.message)) return { Stacks: [] };
      throw error;
    });
    return (
      Stacks[0] &&
      Object.fromEntries(
        (Stacks[0].Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
      )
    );
  }
}

// biome-ignore lint/style/noDefaultExport: plugins are loaded by their default export.
export default Hooklane;
