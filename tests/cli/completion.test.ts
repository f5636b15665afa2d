import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { folder, refusal, run } from "./command-line.ts";

/** What a shell offers for the last of the words. */
async function offered(...words: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await run(["complete", "--", ...words]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout.trimEnd().split("\n").slice(0, -1);
}

test("commands are completed, with one line about each", async () => {
  expect(await offered("dr")).toEqual([
    "drift\tReport how the live catalog differs from what is declared",
  ]);
  expect((await offered("")).map((line) => line.split("\t")[0])).toEqual(
    expect.arrayContaining(["drift", "generate", "sweep", "doctor", "emulator", "completion"]),
  );
});

test("options and their choices are completed", async () => {
  expect((await offered("drift", "--for")).map((line) => line.split("\t")[0])).toEqual([
    "--format",
  ]);
  expect((await offered("generate", "--format", "y")).map((line) => line.trim())).toEqual(["yaml"]);
});

test("each shell has a script, and bash can read its own", async () => {
  for (const shell of ["bash", "zsh", "fish", "powershell"]) {
    const { code, stdout, stderr } = await run(["completion", shell]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("pulumi-genlook complete");
    if (shell !== "bash") continue;
    const script = join(folder, "completion.bash");
    writeFileSync(script, stdout);
    execFileSync("bash", ["-n", script]);
  }
  expect(refusal(await run(["completion", "tcsh"]))).toContain("Allowed choices are bash, zsh");
});
