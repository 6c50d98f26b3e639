/** The value of an environment variable that the construct sets. Without it the function is not the construct's. */
export function requireEnv(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(
      `The environment variable ${name} is not set. The function is made to be deployed by its construct.`,
    );
  }
  return value;
}
