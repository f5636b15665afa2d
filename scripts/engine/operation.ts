/** An operation on a stack, like the `pulumi` command of the same name. */
export interface Operation {
  readonly kind: "up" | "preview" | "refresh" | "destroy";
  /** Name of the stack, which is created if it does not exist. */
  readonly stack: string;
  /** Absolute path of the program, whose exports become the stack's outputs. */
  readonly program: string;
  /** Configuration to set first, by full key. */
  readonly config?: Readonly<Record<string, { value: string; secret?: boolean }>>;
  /** Options for the Automation API's method of the same name. */
  readonly options?:
    | undefined
    | {
        readonly parallel?: number;
        readonly previewOnly?: boolean;
        readonly expectNoChanges?: boolean;
        readonly refresh?: boolean;
        readonly remove?: boolean;
        readonly diff?: boolean;
        readonly continueOnError?: boolean;
        /** URNs of the only resources to change. */
        readonly target?: string[];
        /** URNs of resources to replace. */
        readonly replace?: string[];
      };
}

/** What the engine did, or would do, with one resource of the program. */
export interface Step {
  /** The engine's name for it: create, update, delete, create-replacement, … */
  readonly op: string;
  /** The resource's name in the program. */
  readonly name: string;
}

/** How an operation ended. */
export interface Report {
  readonly succeeded: boolean;
  /** The engine's exit code; 0 when it succeeded. */
  readonly exitCode: number;
  /** Every step except "same", in order. */
  readonly steps: readonly Step[];
  /** Number of resources whose step was "same". */
  readonly unchanged: number;
  /** The stack's outputs; a secret is "[secret]". */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** The texts of the engine's error diagnostics. */
  readonly errors: readonly string[];
}

/** An operation, and where to run it. */
export interface Request {
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly operation: Operation;
}

/** Written after all that an operation prints. */
export const END_OF_OUTPUT = "\0";

/** Sent in place of a request when there are no more. */
export const END = "end";
