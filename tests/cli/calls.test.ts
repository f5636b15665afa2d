import { join } from "node:path";
import { startEmulator } from "../testing/session.ts";
import { problemsOf, ROOT, refusal, run } from "./command-line.ts";

test("--help and --version print to standard output and succeed", async () => {
  const { version } = require(join(ROOT, "package.json")) as { version: string };
  expect(await run(["-v"])).toEqual(await run(["--version"]));
  expect(await run(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  const help = await run(["--help"]);
  expect(help).toMatchObject({ code: 0, stderr: "" });
  expect(help.stdout).toMatch(/^Usage: pulumi-genlook <command>.*\n {2}emulator /s);
  expect(await run([])).toEqual(help);
});

test.each(["drift", "generate", "sweep", "doctor", "emulator"])(
  "the help of %s has examples and names the variable with the API key",
  async (name) => {
    const help = await run([name, "--help"]);
    expect(help).toMatchObject({ code: 0, stderr: "" });
    expect(help.stdout).toMatch(new RegExp(`^Usage: pulumi-genlook ${name} \\[options\\]\n`));
    expect(help.stdout).toMatch(
      new RegExp(`\nExamples:\n(?:.*\n)*.* pulumi-genlook ${name} `, "m"),
    );
    if (name !== "emulator") expect(help.stdout).toContain("GENLOOK_API_KEY");
    expect(help.stdout).not.toMatch(/--api-key(?! <key> +API key to accept)/);
    expect(await run(["help", name])).toEqual(help);
  },
);

test.each([
  [["serve"], "unknown command 'serve'; see pulumi-genlook --help"],
  [["drfit"], "unknown command 'drfit' (Did you mean drift?); see pulumi-genlook --help"],
  [["toString"], "unknown command 'toString'; see pulumi-genlook --help"],
  [["--colour"], "unknown option '--colour'; see pulumi-genlook --help"],
  [
    ["drift", "--stak", "x"],
    "unknown option '--stak' (Did you mean --stack?); see pulumi-genlook drift --help",
  ],
  [["sweep", "--prefix", "a", "--yess"], "unknown option '--yess' (Did you mean --yes?)"],
  [["generate", "--fromat", "csv"], "unknown option '--fromat' (Did you mean --format?)"],
])("the call %j is refused in one line", async (args, message) => {
  expect(refusal(await run(args))).toContain(message);
});

test.each([
  [["drift", "--api-key", "gk_secret"], "set GENLOOK_API_KEY"],
  [["sweep", "--prefix", "a", "--api-key=gk_secret"], "set GENLOOK_API_KEY"],
  [["drift", "--apikey=gk_secret"], "unknown option '--apikey'"],
  [["generate", "gk_secret"], "too many arguments"],
])("a key on the command line (%j) is refused and not repeated", async (args, message) => {
  const line = refusal(await run(args));
  expect(line).toContain(message);
  expect(line).not.toContain("gk_secret");
});

test.each([
  [["drift", "--catalog", "products.json"]],
  [["generate"]],
  [["sweep", "--prefix", "pr-"]],
])("without a key, the call %j names the variable to set", async (args) => {
  const line = refusal(await run(args));
  if (args[0] === "drift") expect(line).toContain("products.json does not exist");
  else {
    expect(line).toBe("No Genlook API key is set: set the environment variable GENLOOK_API_KEY.");
  }
});

test("a base URL that is not an http(s) URL is refused by the name of its option or variable", async () => {
  const env = { GENLOOK_API_KEY: "gk_test" };
  expect(refusal(await run(["generate", "--base-url", "localhost"], { env }))).toMatch(
    /^The Genlook base URL \(--base-url\) must be an http\(s\) URL .*, not "localhost"\.$/,
  );
  const inEnvironment = { ...env, GENLOOK_BASE_URL: "localhost" };
  expect(refusal(await run(["generate"], { env: inEnvironment }))).toContain(
    "The Genlook base URL (GENLOOK_BASE_URL) must be",
  );
});

test("an answer that is not the API's is reported in one line, and its problems in one each", async () => {
  const emulator = await startEmulator();
  const env = { GENLOOK_API_KEY: emulator.apiKey, GENLOOK_BASE_URL: emulator.url };
  emulator.faults.add({ status: 404, body: "<html>\nNot found\n</html>" });
  expect(refusal(await run(["generate"], { env }))).toMatch(
    /404 with a body that is not the API's .*; is the base URL http.* \(GENLOOK_BASE_URL\) right\?$/,
  );
  const details = [
    { path: "limit", message: "is odd" },
    { path: "cursor", message: "\u001b[31m is\nred" },
  ];
  const body = { code: "VALIDATION_FAILED", message: "No", details };
  emulator.faults.add({ status: 400, body });
  const ended = await run(["generate"], { env });
  expect(ended.stderr).toContain("VALIDATION_FAILED: No ");
  expect(problemsOf(ended)).toEqual(["limit: is odd", String.raw`cursor: \u001b[31m is red`]);
});
