import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as grpc from "@grpc/grpc-js";
import type * as language from "@pulumi/pulumi/proto/language_pb.js";

type Call = grpc.ServerWritableStream<language.RunPluginRequest, language.RunPluginResponse>;

/**
 * Makes the call by which the engine runs a folder with a PulumiPlugin.yaml. Like the official host,
 * it starts the SDK's `cmd/run-plugin`, and passes on what the plugin prints: the port that it serves.
 * The plugin ends with the call.
 */
export function pluginRunner({ RunPluginResponse }: typeof language): (call: Call) => void {
  return (call) => {
    const { request } = call;
    const directory = request.getInfo()?.getProgramDirectory() ?? request.getPwd();
    const { resolve } = createRequire(join(directory, "PulumiPlugin.yaml"));
    const script = resolve("@pulumi/pulumi/cmd/run-plugin");
    const plugin = spawn("node", [script, directory, ...request.getArgsList()], {
      cwd: request.getPwd(),
      env: Object.fromEntries(request.getEnvList().map((entry) => entry.split(/=(.*)/s))),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const send = (part: language.RunPluginResponse) => call.write(part);
    plugin.stdout.on("data", (text: Buffer) => send(new RunPluginResponse().setStdout(text)));
    plugin.stderr.on("data", (text: Buffer) => send(new RunPluginResponse().setStderr(text)));
    plugin.on("close", (code) => {
      send(new RunPluginResponse().setExitcode(code ?? 1));
      call.end();
    });
    call.on("cancelled", () => plugin.kill());
  };
}
