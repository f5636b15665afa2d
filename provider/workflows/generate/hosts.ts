import { ValidationError } from "../../api/errors.ts";

/** What manages the products of a program: Pulumi's dynamic providers, or the native plugin. */
export type ProgramHost = "dynamic" | "native";

/** The package that a program imports. */
const PACKAGES: Readonly<Record<ProgramHost, string>> = {
  dynamic: "pulumi-genlook",
  native: "pulumi-genlook/native",
};

export const PROGRAM_HOSTS = Object.keys(PACKAGES) as ProgramHost[];

export const DEFAULT_HOST: ProgramHost = "dynamic";

/**
 * Returns the package with the resources of a host.
 *
 * @throws ValidationError (`INVALID_OPTIONS`) when there is no such host.
 */
export function packageOf(host: ProgramHost = DEFAULT_HOST): string {
  if (PROGRAM_HOSTS.includes(host)) return PACKAGES[host];
  throw new ValidationError({
    code: "INVALID_OPTIONS",
    message: `There is no host ${JSON.stringify(host)}; choose one of ${PROGRAM_HOSTS.join(", ")}.`,
  });
}
