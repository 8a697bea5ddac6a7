/** Something in the environment is missing or wrong; the message says what it should be. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
