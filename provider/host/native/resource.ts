import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import type { checkFailures } from "../failure.ts";

/** Properties that the engine may leave out of a call. */
export type Properties = Struct | undefined;

/** What happens to one property, by its path. */
export interface PropertyChange {
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
}

export interface ResourceDiff {
  readonly changes: boolean;
  /** The properties that replace the resource. */
  readonly replaces: readonly string[];
  /** The outputs that stay as they are. */
  readonly stables: readonly string[];
  readonly details: readonly PropertyChange[];
}

/** A resource in the form in which the engine calls a plugin. */
export interface NativeResource {
  check(
    olds: Properties,
    news: Properties,
  ): Promise<{ readonly inputs: Struct; readonly failures: ReturnType<typeof checkFailures> }>;
  diff(olds: Properties, news: Properties): Promise<ResourceDiff>;
  create(
    inputs: Properties,
    isPreview: boolean,
  ): Promise<{ readonly id: string; readonly properties: Struct }>;
  /**
   * Reads the live resource; undefined when it is gone. Without outputs, it is an import, or a lookup
   * of what the stack does not manage.
   */
  read(
    id: string,
    outputs: Properties,
    inputs: Properties,
  ): Promise<
    | {
        readonly id: string;
        readonly properties: Struct;
        /** Absent when the inputs in the state stay. */
        readonly inputs?: Struct | undefined;
      }
    | undefined
  >;
  update(olds: Properties, news: Properties, isPreview: boolean): Promise<Struct>;
  delete(id: string, outputs: Properties): Promise<void>;
}
