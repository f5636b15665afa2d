/**
 * Runs Node programs and plugins for an engine that was built from source. The official command
 * brings a host written in Go; this one does the part of it that operations need. Like that one, it
 * starts the SDK's own `cmd/run`, which finds the entry point, compiles TypeScript and reports errors,
 * and `cmd/run-plugin`. It neither installs dependencies nor generates code.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import type * as grpc from "@grpc/grpc-js";
import type * as language from "@pulumi/pulumi/proto/language_pb.js";

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

let engineAddress = process.argv.slice(2).find((argument) => !argument.startsWith("-")) ?? "";
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
  runPlugin,
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
  const directory = request.getInfo()?.getProgramDirectory() ?? request.getPwd();
  const { script, problem } = findScript("run", directory);
  if (problem !== undefined) {
    response.setError(problem);
    return response;
  }
  program = spawn("node", [script, ...argumentsFor(request, directory)], {
    env: { ...process.env, ...environmentFor(request) },
    stdio: "inherit",
  });
  const [exitCode] = await once(program, "close");
  if (exitCode === ERROR_WAS_PRINTED) response.setBail(true);
  else if (exitCode !== 0) response.setError(`Program exited with non-zero exit code: ${exitCode}`);
  return response;
}

/** Passes on what the plugin prints, as the port that it serves. Ends it with the engine's call. */
function runPlugin(
  call: grpc.ServerWritableStream<language.RunPluginRequest, language.RunPluginResponse>,
): void {
  const { request } = call;
  const directory = request.getInfo()?.getProgramDirectory() ?? request.getPwd();
  const { script, problem } = findScript("run-plugin", directory);
  if (problem !== undefined) {
    call.destroy(new Error(problem));
    return;
  }
  const plugin = spawn("node", [script, directory, ...request.getArgsList()], {
    cwd: request.getPwd(),
    env: Object.fromEntries(request.getEnvList().map((entry) => entry.split(/=(.*)/s))),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const answer = () => new messages.RunPluginResponse();
  plugin.stdout.on("data", (printed: Buffer) => call.write(answer().setStdout(printed)));
  plugin.stderr.on("data", (printed: Buffer) => call.write(answer().setStderr(printed)));
  plugin.on("close", (code) => {
    call.write(answer().setExitcode(code ?? 1));
    call.end();
  });
  call.on("cancelled", () => plugin.kill());
}

/** Finds the SDK's script in the program's own packages, with the `node` that will run it. */
function findScript(command: string, cwd: string): { script: string; problem?: string } {
  const find = `console.log(require.resolve('@pulumi/pulumi/cmd/${command}'))`;
  try {
    const script = execFileSync("node", ["-e", find], { cwd, encoding: "utf8", stdio: "pipe" });
    return { script: script.trim() };
  } catch {
    const problem =
      "It looks like the Pulumi SDK has not been installed. Have you run pulumi install?";
    return { script: "", problem };
  }
}

function argumentsFor(request: language.RunRequest, directory: string): string[] {
  const options = {
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": request.getInfo()?.getRootDirectory(),
    stack: request.getStack(),
    pwd: directory,
    parallel: String(request.getParallel()),
  };
  const given = Object.entries(options).flatMap(([name, value]) =>
    value ? [`--${name}`, value] : [],
  );
  const dryRun = request.getDryrun() ? ["--dry-run"] : [];
  const entryPoint = request.getInfo()?.getEntryPoint() ?? ".";
  return [...given, ...dryRun, entryPoint, ...request.getArgsList()];
}

function environmentFor(request: language.RunRequest): NodeJS.ProcessEnv {
  const options = request.getInfo()?.getOptions()?.toJavaScript() ?? {};
  // The SDK expects `genlook:config:apiKey` where the engine says `genlook:apiKey`.
  const config = [...request.getConfigMap().entries()].map(([key, value]) => {
    const [namespace, ...name] = key.split(":");
    return [`${namespace}:config:${name.at(-1)}`, value];
  });
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(config)),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    ...(options.typescript === false ? {} : { PULUMI_NODEJS_TYPESCRIPT: "true" }),
  };
}

/** Ends this process when the engine that started it is gone, killed for example. */
function endWithTheEngine(): void {
  const engine = process.ppid;
  setInterval(() => {
    if (process.ppid !== engine) process.exit();
  }, 1000).unref();
}
