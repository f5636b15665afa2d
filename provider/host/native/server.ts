import {
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServerWritableStream,
} from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import {
  type IResourceProviderServer,
  ResourceProviderService,
} from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import * as wire from "@pulumi/pulumi/proto/provider_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { checkConfiguration, configurationIn } from "./configuration.ts";
import { about } from "./engine-log.ts";
import { grpcError } from "./errors.ts";
import { invoke } from "./functions.ts";
import { listProducts } from "./list.ts";
import type { ResourceDiff } from "./resource.ts";
import schema from "./schema.json";
import { Session } from "./session.ts";
import { open, seal } from "./values.ts";

const { version } = require("../../../package.json") as { version: string };

/** A product with large metadata is longer than gRPC's default of 4 MiB. */
const MAX_MESSAGE_BYTES = 400 * 2 ** 20;

/** The calls that this plugin answers. gRPC refuses the others as not implemented. */
type Calls = Partial<IResourceProviderServer>;

/** The plugin's server. The engine calls it, one process for each instance of the provider. */
export class PluginServer {
  readonly #server = new Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
  #session: Session;

  /** @param engine - The engine's address, for an engine that tells it in no handshake. */
  constructor(engine = "") {
    this.#session = new Session(engine);
    this.#server.addService(ResourceProviderService, this.#calls() as IResourceProviderServer);
  }

  /** Listens on this machine. Returns the port. */
  async listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
        error === null ? resolve(port) : reject(error),
      );
    });
  }

  close(): void {
    this.#session.close();
    this.#server.forceShutdown();
  }

  #calls(): Calls {
    return {
      handshake: this.#answer((request: wire.ProviderHandshakeRequest) => {
        // A debugged plugin is a process that one operation after the other attaches to.
        this.#session.close();
        this.#session = new Session(request.getEngineAddress());
        return new wire.ProviderHandshakeResponse().setAcceptSecrets(true);
      }),
      attach: this.#answer(() => new Empty()),
      getPluginInfo: this.#answer(() => new PluginInfo().setVersion(version)),
      getSchema: this.#answer(() =>
        new wire.GetSchemaResponse().setSchema(JSON.stringify({ ...schema, version })),
      ),
      getMapping: this.#answer(() => new wire.GetMappingResponse()),
      getMappings: this.#answer(() => new wire.GetMappingsResponse()),
      ...this.#configurationCalls(),
      ...this.#resourceCalls(),
      invoke: this.#answer(async (request: wire.InvokeRequest) => {
        const { properties, secrets } = open(request.getArgs());
        const { client } = this.#session.operation;
        const result = await invoke(request.getTok(), properties, client);
        // What depends on a secret is one.
        const found = secrets.length === 0 ? [] : Object.keys(result);
        const sealed = found.map((name) => ({ path: [name], value: undefined }));
        return new wire.InvokeResponse().setReturn(seal(result, sealed));
      }),
      cancel: this.#answer(() => {
        this.#session.cancel();
        return new Empty();
      }),
    };
  }

  #configurationCalls(): Calls {
    return {
      checkConfig: this.#answer((request: wire.CheckRequest) => {
        const { inputs, reasons } = checkConfiguration(request.getNews());
        // The engine prints the value of a property that a failure names, and the key is one.
        const failures = reasons.map((reason) => new wire.CheckFailure().setReason(reason));
        return new wire.CheckResponse().setInputs(inputs).setFailuresList(failures);
      }),
      // Another key or address never replaces the products: only their own diff may do that.
      diffConfig: this.#answer((request: wire.DiffRequest) => {
        const [before, after] = [request.getOlds(), request.getNews()].map(
          (settings) => open(settings).properties,
        );
        return diffOf(JSON.stringify(before) !== JSON.stringify(after));
      }),
      configure: this.#answer((request: wire.ConfigureRequest) => {
        this.#session.operation.configure(configurationIn(request.getArgs()));
        return new wire.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
      }),
    };
  }

  #resourceCalls(): Calls {
    return {
      check: this.#answer(async (request: wire.CheckRequest) => {
        const resource = this.#session.resource(request.getType());
        const { inputs, failures } = await resource.check(request.getOlds(), request.getNews());
        const list = failures.map(({ property, reason }) =>
          new wire.CheckFailure().setProperty(property).setReason(reason),
        );
        return new wire.CheckResponse().setInputs(inputs).setFailuresList(list);
      }),
      diff: this.#answer(async (request: wire.DiffRequest) => {
        const resource = this.#session.resource(request.getType());
        const found = await resource.diff(request.getOlds(), request.getNews());
        return resourceDiffOf(found);
      }),
      create: this.#answer(async (request: wire.CreateRequest) => {
        const resource = this.#session.resource(request.getType());
        const created = await resource.create(request.getProperties(), request.getPreview());
        return new wire.CreateResponse().setId(created.id).setProperties(created.properties);
      }),
      read: this.#answer(async (request: wire.ReadRequest) => {
        const resource = this.#session.resource(request.getType());
        const found = await resource.read(
          request.getId(),
          request.getProperties(),
          request.getInputs(),
        );
        // A blank id tells the engine that the resource is gone.
        if (found === undefined) return new wire.ReadResponse();
        const { id, properties, inputs } = found;
        return new wire.ReadResponse().setId(id).setProperties(properties).setInputs(inputs);
      }),
      update: this.#answer(async (request: wire.UpdateRequest) => {
        const resource = this.#session.resource(request.getType());
        const properties = await resource.update(
          request.getOlds(),
          request.getNews(),
          request.getPreview(),
        );
        return new wire.UpdateResponse().setProperties(properties);
      }),
      list: (call: ServerWritableStream<wire.ListRequest, wire.ListResponse>) => {
        void this.#list(call);
      },
      delete: this.#answer(async (request: wire.DeleteRequest) => {
        const resource = this.#session.resource(request.getType());
        await resource.delete(request.getId(), request.getProperties());
        return new Empty();
      }),
    };
  }

  /** Writes the answers of a list as they come, until the engine ends the call. */
  async #list(call: ServerWritableStream<wire.ListRequest, wire.ListResponse>): Promise<void> {
    const session = this.#session;
    try {
      session.resource(call.request.getToken());
      const { client } = session.operation;
      const answers = listProducts(client, call.request, () => call.cancelled);
      for await (const answer of answers) call.write(answer);
      await session.flush();
      call.end();
    } catch (error) {
      await session.flush();
      call.emit("error", grpcError(error));
    }
  }

  /** Makes the handler of a call. What it logs is shown under the resource, before the answer. */
  #answer<Request, Response>(
    call: (request: Request) => Response | Promise<Response>,
  ): handleUnaryCall<Request, Response> {
    return ({ request }, reply) => {
      const { getUrn } = request as { getUrn?(): string };
      void about(getUrn?.call(request) ?? "", async () => {
        const session = this.#session;
        try {
          const response = await call(request);
          await session.flush();
          reply(null, response);
        } catch (error) {
          await session.flush();
          reply(grpcError(error));
        }
      });
    };
  }
}

const { ADD, DELETE, UPDATE } = wire.PropertyDiff.Kind;
const KINDS = { add: ADD, delete: DELETE, update: UPDATE } as const;

function diffOf(changes: boolean): wire.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = wire.DiffResponse.DiffChanges;
  return new wire.DiffResponse().setChanges(changes ? DIFF_SOME : DIFF_NONE);
}

function resourceDiffOf({ changes, replaces, stables, details }: ResourceDiff): wire.DiffResponse {
  const response = diffOf(changes)
    .setReplacesList([...replaces])
    .setStablesList([...stables])
    .setDiffsList([...new Set(details.map(({ path }) => path.replace(/[.[].*/s, "")))])
    .setHasdetaileddiff(changes);
  for (const { path, kind } of details) {
    // A kind that replaces is the next number.
    const number = KINDS[kind] + (replaces.includes(path) ? 1 : 0);
    const detail = new wire.PropertyDiff().setKind(number).setInputdiff(true);
    response.getDetaileddiffMap().set(path, detail);
  }
  return response;
}
