import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Makes `serverless package` and `serverless deploy` bundle the functions first, so that nobody
 * deploys yesterday's bundles. In JavaScript, because whatever Node runs `serverless` loads this file;
 * the bundler itself runs on the project's own.
 */
class BundleFirst {
  constructor({ serviceDir }) {
    const bundle = () =>
      execFileSync(join(serviceDir, 'node_modules/.bin/node'), ['build/bundle.ts'], {
        cwd: serviceDir,
        stdio: 'inherit',
      });
    this.hooks = {
      'before:package:createDeploymentArtifacts': bundle,
      // What `serverless deploy function` runs instead.
      'before:package:function:package': bundle,
    };
  }
}

// biome-ignore lint/style/noDefaultExport: plugins are loaded by their default export.
export default BundleFirst;
