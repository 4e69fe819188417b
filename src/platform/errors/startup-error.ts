/** Why the program cannot start, as one clear text for the operator; ends the process with exit code 1. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
