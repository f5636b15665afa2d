import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb.js";
import { Status } from "@pulumi/pulumi/proto/status_pb.js";
import { Any } from "google-protobuf/google/protobuf/any_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { CancelledError } from "../../api/errors.ts";
import { escapeControl } from "../../text/escape-control.ts";

/** An error in the form that gRPC sends. */
export type GrpcError = Pick<ServiceError, "code" | "details" | "metadata">;

/** A write that failed, and what the engine keeps of it in the state. */
export class KeptFailure extends Error {
  readonly init: { readonly id: string; readonly properties: Struct; readonly reason: string };

  constructor(cause: unknown, init: KeptFailure["init"]) {
    super(messageOf(cause), { cause });
    this.init = init;
  }
}

/** Makes the error that a call is answered with. gRPC takes only its own numbers for a code. */
export function grpcError(error: unknown): GrpcError {
  const cancelled = error instanceof CancelledError;
  const code = cancelled ? status.CANCELLED : status.UNKNOWN;
  const details = messageOf(error);
  const metadata = new Metadata();
  if (error instanceof KeptFailure) {
    const detail = new Any();
    const { id, properties, reason } = error.init;
    const failed = new ErrorResourceInitFailed()
      .setId(id)
      .setProperties(properties)
      .setReasonsList([reason]);
    detail.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const answer = new Status().setCode(code).setMessage(details).setDetailsList([detail]);
    metadata.set("grpc-status-details-bin", Buffer.from(answer.serializeBinary()));
  }
  return { code, details, metadata };
}

/** The lines of a message stay lines; what else could control a terminal is escaped. */
function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n").map(escapeControl).join("\n");
}
