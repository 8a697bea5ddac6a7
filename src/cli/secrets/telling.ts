import { RegistrationError } from '../../domain/registration.ts';
import { awsFailure } from '../aws-error.ts';
import { CliError } from '../cli-error.ts';
import type { AwsOptions } from '../deployment-options.ts';

/**
 * Does it, and says what failed in words of its user. A fault of ours stays as it is.
 * @param failure what it means, as in `the secrets of hooklane-dev cannot be read`
 */
export async function telling<Result>(
  failure: string,
  options: AwsOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RegistrationError) {
      throw new CliError(error.message, error.next === undefined ? {} : { next: error.next });
    }
    throw error instanceof TypeError ? error : awsFailure(error, failure, options);
  }
}
