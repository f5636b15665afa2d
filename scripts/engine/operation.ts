/** An operation of the engine on a stack, as the command of the same name does it. */
export interface Operation {
  readonly kind: "up" | "preview" | "refresh" | "destroy";
  /** Created if there is none of that name. */
  readonly stack: string;
  /** The program's file, absolute; its exports become the stack's outputs. */
  readonly program: string;
  /** Configuration to set before, by its full key. */
  readonly config?: Readonly<Record<string, { value: string; secret?: boolean }>>;
  /** Options of the Automation API's method of that kind. */
  readonly options?:
    | undefined
    | {
        readonly parallel?: number;
        readonly previewOnly?: boolean;
        readonly expectNoChanges?: boolean;
        readonly refresh?: boolean;
        readonly remove?: boolean;
      };
}

/** What the engine did, or would do, with one resource of the program. */
export interface Step {
  /** The engine's word: create, update, delete, create-replacement, … */
  readonly op: string;
  /** The resource's name in the program. */
  readonly name: string;
}

/** How an operation ended. */
export interface Report {
  readonly succeeded: boolean;
  /** The engine's exit code; 0 when it succeeded. */
  readonly exitCode: number;
  /** Every step but "same", in their order. */
  readonly steps: readonly Step[];
  /** Resources whose step was "same". */
  readonly unchanged: number;
  /** The stack's outputs, after an `up`. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** The texts of the engine's error diagnostics. */
  readonly errors: readonly string[];
}
