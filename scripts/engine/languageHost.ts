/**
 * Runs the programs of a language, and plugins written for Node, for an engine that was built from
 * source, which comes without the hosts of the official command. Like those, it starts the language's
 * own SDK. It neither installs dependencies nor generates code.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import type * as grpc from "@grpc/grpc-js";
import type * as language from "@pulumi/pulumi/proto/language_pb.js";
import { directoryOf, languageOf } from "./languages.ts";
import { pluginRunner } from "./runPlugin.ts";

/** The exit code by which the SDK says that it has already printed the error. */
const ERROR_WAS_PRINTED = 32;

// The packages of this checkout: the host also serves folders where no SDK is installed.
const requireHere = createRequire(import.meta.url);
const requireSdk = createRequire(requireHere.resolve("@pulumi/pulumi"));
const { Server, ServerCredentials } = requireSdk("@grpc/grpc-js") as typeof grpc;
const { LanguageRuntimeService } = requireSdk("./proto/language_grpc_pb.js");
const messages = requireSdk("./proto/language_pb.js") as typeof language;
const { PluginInfo } = requireSdk("./proto/plugin_pb.js");
const { Empty } = requireSdk("google-protobuf/google/protobuf/empty_pb.js");

const [runtime = "", ...given] = process.argv.slice(2);
const start = languageOf(runtime);
let engineAddress = given.find((argument) => !argument.startsWith("-")) ?? "";
let program: ChildProcess | undefined;

const server = new Server();
server.addService(LanguageRuntimeService, {
  handshake: answering((request: language.LanguageHandshakeRequest) => {
    engineAddress = request.getEngineAddress();
    return new messages.LanguageHandshakeResponse();
  }),
  getPluginInfo: answering(() => new PluginInfo()),
  getRequiredPlugins: answering(() => new messages.GetRequiredPluginsResponse()),
  getRequiredPackages: answering(() => new messages.GetRequiredPackagesResponse()),
  runtimeOptionsPrompts: answering(() => new messages.RuntimeOptionsResponse()),
  run: answering(run),
  runPlugin: pluginRunner(messages),
  // The plugins that are run here have none.
  installDependencies: (call: grpc.ServerWritableStream<unknown, unknown>) => call.end(),
  cancel: answering(() => {
    program?.kill("SIGINT");
    return new Empty();
  }),
});
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(port);
});
endWithTheEngine();

function answering<Request, Answer>(
  answer: (request: Request) => Answer | Promise<Answer>,
): grpc.handleUnaryCall<Request, Answer> {
  return ({ request }, callback) => {
    Promise.resolve(request)
      .then(answer)
      .then(
        (answered) => callback(null, answered),
        (error) => callback(error),
      );
  };
}

async function run(request: language.RunRequest): Promise<language.RunResponse> {
  const response = new messages.RunResponse();
  const started = start(request, engineAddress);
  if ("problem" in started) return response.setError(started.problem);
  program = spawn(started.command, started.args, {
    cwd: directoryOf(request),
    env: { ...process.env, ...started.environment },
    stdio: "inherit",
  });
  const [exitCode] = await once(program, "close");
  if (exitCode === ERROR_WAS_PRINTED) response.setBail(true);
  else if (exitCode !== 0) response.setError(`Program exited with non-zero exit code: ${exitCode}`);
  return response;
}

/** Ends this process when the engine that started it is gone, killed for example. */
function endWithTheEngine(): void {
  const engine = process.ppid;
  setInterval(() => {
    if (process.ppid !== engine) process.exit();
  }, 1000).unref();
}
