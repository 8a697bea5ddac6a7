/** What AWS answers to a request that it does not take. */
export class AwsError extends Error {
  override readonly name: string;

  constructor(code: string, message = code) {
    super(message);
    this.name = code;
  }
}
