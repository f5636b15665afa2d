import { runPulumi } from "./pulumi-command.ts";
import { type OwnIds, StackExport } from "./stack-export.ts";

export const NO_IDS: OwnIds = { held: new Set(), kept: new Set() };

/** The engine writes the state meanwhile, and a backend of files may answer with half a file. */
const ATTEMPTS = 3;

/**
 * Returns the ids of the products that are the stack's own, by the saved state of the running operation. None
 * when it can't be read, and when it does not show the operation: then it may be that of another
 * stack with the same name, in another organization.
 *
 * @param urn - Of any resource that the operation is working on.
 */
export async function idsInStateOf(urn: string): Promise<OwnIds> {
  const [, stack = "", project = ""] = /^urn:pulumi:([^:]+)::([^:]+)::/.exec(urn) ?? [];
  try {
    const state = await stateOf(stack);
    const isRunning = state.pending.some((pending) =>
      pending.startsWith(`urn:pulumi:${stack}::${project}::`),
    );
    return isRunning ? state.ownIds() : NO_IDS;
  } catch {
    // Without a proof, nothing is taken over.
    return NO_IDS;
  }
}

async function stateOf(stack: string, attempt = 1): Promise<StackExport> {
  try {
    const text = await runPulumi(["stack", "export", "--stack", stack]);
    return new StackExport(JSON.parse(text), "the state");
  } catch (error) {
    if (attempt === ATTEMPTS) throw error;
    return stateOf(stack, attempt + 1);
  }
}
