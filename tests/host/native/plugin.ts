import { credentials, Server, ServerCredentials, type ServiceError } from "@grpc/grpc-js";
import { EngineService, type IEngineServer } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb.js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import * as wire from "@pulumi/pulumi/proto/provider_pb.js";
import { Status } from "@pulumi/pulumi/proto/status_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { PluginServer } from "../../../provider/host/native/server.ts";
import { NATIVE_PRODUCT_TYPE, SECRET, SIGNATURE_KEY } from "../../../provider/pulumi.ts";

// biome-ignore lint/suspicious/noExplicitAny: values cross the wire without a type.
type Values = Record<string, any>;

/** Marks a value as a secret, as the engine does. */
export const secret = (value: unknown) => ({ [SIGNATURE_KEY]: SECRET, value });

interface ListArgs {
  readonly token?: string;
  readonly query?: Values;
  readonly limit?: number;
  readonly pageSize?: number;
  /** The continuation token of the page before. */
  readonly from?: string;
}

type Method = (
  request: object,
  done: (error: ServiceError | null, response: unknown) => void,
) => void;

/** A plugin on its own port, and a stand-in for the engine that calls it. */
export class Plugin implements AsyncDisposable {
  /** What the plugin showed to the user: the lines and the resources that they are about. */
  readonly lines: { readonly urn: string; readonly message: string }[] = [];
  readonly #server: PluginServer;
  readonly #client: ResourceProviderClient;
  readonly #engine = new Server();
  readonly #type: string;
  #address = "";
  #config: Values = {};

  private constructor(server: PluginServer, port: number, type: string) {
    this.#server = server;
    this.#type = type;
    const address = `127.0.0.1:${port}`;
    const unlimited = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };
    this.#client = new ResourceProviderClient(address, credentials.createInsecure(), unlimited);
  }

  /** @param type - The type of the resource that the calls are about. */
  static async start(config: Values = {}, type = NATIVE_PRODUCT_TYPE): Promise<Plugin> {
    const server = new PluginServer();
    const plugin = new Plugin(server, await server.listen(), type);
    await plugin.#listen();
    await plugin.begin(config);
    return plugin;
  }

  /** Begins another operation, as the engine does with a plugin that it attaches to. */
  async begin(config: Values = this.#config): Promise<void> {
    this.#config = config;
    const handshake = new wire.ProviderHandshakeRequest().setEngineAddress(this.#address);
    await this.call("handshake", handshake);
    await this.call("configure", new wire.ConfigureRequest().setArgs(struct(config)));
  }

  /** Answers the plugin's lines. */
  async #listen(): Promise<void> {
    const log: IEngineServer["log"] = ({ request }: { request: LogRequest }, reply) => {
      this.lines.push({ urn: request.getUrn(), message: request.getMessage() });
      reply(null, new Empty());
    };
    this.#engine.addService(EngineService, { log } as unknown as IEngineServer);
    const port = await new Promise<number>((resolve, reject) => {
      this.#engine.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    this.#address = `127.0.0.1:${port}`;
  }

  // biome-ignore lint/suspicious/noExplicitAny: the generated client has a method for each call.
  call(name: string, request: object): Promise<any> {
    return new Promise((resolve, reject) => {
      const client = this.#client as unknown as Record<string, Method>;
      client[name]?.(request, (error, response) =>
        error === null ? resolve(response) : reject(error),
      );
    });
  }

  async check(news: Values, olds?: Values): Promise<{ inputs: Values; failures: object[] }> {
    const response = await this.call(
      "check",
      this.#about(new wire.CheckRequest())
        .setNews(struct(news))
        .setOlds(olds && struct(olds)),
    );
    const { failuresList } = response.toObject();
    return { inputs: response.getInputs().toJavaScript(), failures: failuresList };
  }

  async create(inputs: Values, preview = false): Promise<{ id: string; outputs: Values }> {
    const request = this.#about(new wire.CreateRequest()).setProperties(struct(inputs));
    const response = await this.call("create", request.setPreview(preview));
    return { id: response.getId(), outputs: response.getProperties().toJavaScript() };
  }

  async diff(outputs: Values, news: Values) {
    const request = this.#about(new wire.DiffRequest()).setId("x");
    const response: wire.DiffResponse = await this.call(
      "diff",
      request.setOlds(struct(outputs)).setNews(struct(news)),
    );
    const { changes, replacesList, stablesList, detaileddiffMap } = response.toObject();
    const kinds = Object.keys(wire.PropertyDiff.Kind);
    return {
      changes: changes === wire.DiffResponse.DiffChanges.DIFF_SOME,
      replaces: replacesList,
      stables: stablesList,
      details: Object.fromEntries(
        detaileddiffMap.map(([path, { kind }]) => [path, kinds[kind] ?? ""]),
      ),
    };
  }

  async read(id: string, outputs: Values, inputs: Values) {
    const request = this.#about(new wire.ReadRequest()).setId(id);
    const response: wire.ReadResponse = await this.call(
      "read",
      request.setProperties(struct(outputs)).setInputs(struct(inputs)),
    );
    return {
      id: response.getId(),
      outputs: response.getProperties()?.toJavaScript() as Values,
      inputs: response.getInputs()?.toJavaScript() as Values,
    };
  }

  async update(outputs: Values, news: Values, preview = false): Promise<Values> {
    const request = this.#about(new wire.UpdateRequest())
      .setOlds(struct(outputs))
      .setNews(struct(news));
    const response = await this.call("update", request.setPreview(preview));
    return response.getProperties().toJavaScript();
  }

  async delete(id: string, outputs: Values): Promise<void> {
    const request = this.#about(new wire.DeleteRequest()).setId(id);
    await this.call("delete", request.setProperties(struct(outputs)));
  }

  async invoke(token: string, args: Values): Promise<Values> {
    const request = new wire.InvokeRequest().setTok(token).setArgs(struct(args));
    return (await this.call("invoke", request)).getReturn().toJavaScript();
  }

  /** Lists a page of products. */
  async list(args: ListArgs = {}) {
    const answers: wire.ListResponse.AsObject[] = [];
    for await (const answer of this.listing(args)) answers.push(answer.toObject());
    return {
      ids: answers.flatMap(({ result }) => (result === undefined ? [] : [result.id])),
      token: answers.at(-1)?.continuation?.continuationToken ?? "",
      answers,
    };
  }

  /** Begins to list a page of products. */
  listing({
    token = NATIVE_PRODUCT_TYPE,
    query = {},
    limit = 0,
    pageSize = 0,
    from = "",
  }: ListArgs) {
    const request = new wire.ListRequest().setToken(token).setQuery(struct(query));
    return this.#client.list(
      request.setLimit(limit).setPageSize(pageSize).setContinuationToken(from),
    );
  }

  async cancel(): Promise<void> {
    await this.call("cancel", new Empty());
  }

  #about<Request extends OfResource<Request>>(request: Request): Request {
    return request.setUrn(`urn:pulumi:dev::shop::${this.#type}::tee`).setType(this.#type);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.close();
    this.#server.close();
    this.#engine.forceShutdown();
  }
}

export function struct(values: Values): Struct {
  // JSON has no undefined, and the engine passes none.
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(values)));
}

interface OfResource<Request> {
  setUrn(urn: string): Request;
  setType(type: string): Request;
}

/** What the engine is asked to keep after a failed write. */
export function keptBy(error: { metadata: { get(key: string): unknown[] } }) {
  const [bytes] = error.metadata.get("grpc-status-details-bin");
  const [detail] = Status.deserializeBinary(bytes as Buffer).getDetailsList();
  const kept = detail?.unpack(
    wire.ErrorResourceInitFailed.deserializeBinary,
    "pulumirpc.ErrorResourceInitFailed",
  );
  return {
    id: kept?.getId(),
    reasons: kept?.getReasonsList(),
    properties: { ...kept?.getProperties()?.toJavaScript() } as Record<string, unknown>,
  };
}

/** The error of a call that has to fail. */
export async function failureOf(call: Promise<unknown>) {
  return call.then(
    () => {
      throw new Error("the call should have failed");
    },
    (error: unknown) => error as Parameters<typeof keptBy>[0] & { code: number; details: string },
  );
}
