import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { driftReport, renderDriftReport } from "../../provider/index.ts";
import type { Declaration } from "../../provider/product/declaration.ts";
import type { Emulator } from "../../provider/testing/index.ts";
import { FORMATS } from "../../provider/workflows/drift/formats.ts";
import { driftReportSchema } from "../../provider/workflows/drift/report.ts";
import { record } from "../../scripts/terminal/record.ts";
import { applied, encrypted, exportOf, setOf } from "../stack/stack.ts";
import { FRONT, startEmulator } from "../testing/session.ts";
import {
  CLI,
  cleanEnvironment,
  type Ended,
  folder,
  problemsOf,
  refusal,
  reportHead,
  run,
  start,
  timeless,
} from "./command-line.ts";

const SHIRT: Declaration = { externalId: "shop-shirt", title: "Red tee", images: [{ url: FRONT }] };
const SHOE: Declaration = { externalId: "shop-shoe", title: "Boot", images: [{ url: FRONT }] };

let emulator: Emulator;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  emulator = await startEmulator();
  env = { GENLOOK_API_KEY: emulator.apiKey, GENLOOK_BASE_URL: emulator.url };
  save("prod.json", await applied(emulator, [SHIRT, SHOE]));
  emulator.clearRequests();
});

function save(name: string, content: unknown): void {
  writeFileSync(
    join(folder, name),
    typeof content === "string" ? content : JSON.stringify(content),
  );
}

function load(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

function drift(...args: string[]): Promise<Ended> {
  return run(["drift", ...args], { env });
}

/** What a report on a terminal begins with. */
function head(source: string): string {
  return reportHead(source, emulator.url);
}

test("a catalog in sync is reported with exit code 0", async () => {
  const { stdout, ...rest } = await drift("--stack", "prod.json");
  expect(rest).toEqual({ code: 0, stderr: "" });
  expect(timeless(stdout)).toBe(`${head("stack shop/dev")}2 in sync; 1 request in (n) s\n`);
  expect(emulator.requests).toHaveLength(1);
});

test("an edit and a deletion are reported product by product, with exit code 2", async () => {
  emulator.products.edit("shop-shirt", { title: "Blue tee" });
  emulator.products.delete("shop-shoe");
  const { code, stdout, stderr } = await drift("--stack", "prod.json");
  expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
  expect(timeless(stdout)).toBe(`${head("stack shop/dev")}- missing   shop-shoe  Boot
~ modified  shop-shirt  Blue tee
    ~ title  [-Red-]{+Blue+} tee

1 missing, 1 modified, 0 in sync; 2 requests in (n) s
pulumi up --refresh puts back what is declared.
`);
});

test("the products of a set are reported like products of their own", async () => {
  const { resources } = (await applied(emulator, [SHIRT, SHOE])).deployment;
  save("set.json", exportOf([setOf(resources)]));
  emulator.products.edit("shop-shirt", { title: "Blue tee" });
  const { code, stdout } = await drift("--stack", "set.json");
  expect(code).toBe(2);
  expect(stdout).toContain("~ modified  shop-shirt  Blue tee\n");
  expect(stdout).toContain("1 modified, 1 in sync");
  expect(timeless(stdout)).toBe(timeless((await drift("--stack", "prod.json")).stdout));
});

test("an export can be piped in through standard input", async () => {
  const args = ["drift", "--stack", "-"];
  expect(await run(args, { env, input: `\ufeff${load("prod.json")}` })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("\n2 in sync; "),
  });
  expect(refusal(await run(args, { env }))).toContain("standard input is empty");
});

test("undeclared products are drift only with --prefix", async () => {
  emulator.products.put({ externalId: "shop-by-hand" });
  emulator.products.put({ externalId: "theirs" });
  expect(await drift("--stack", "prod.json")).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("2 unmanaged, 2 in sync"),
  });
  expect(await drift("--stack", "prod.json", "--prefix", "shop-")).toMatchObject({
    code: 2,
    stdout: expect.stringContaining("1 unmanaged, 2 in sync"),
  });
});

test("images of a catalog may lie outside its folder with --image-root", async () => {
  save("outside.csv", "externalId,images\nshop-shirt,../front.png\n");
  expect(problemsOf(await drift("--catalog", "outside.csv"))).toEqual([
    expect.stringMatching(
      /^outside\.csv:2:12: images\[0\]\.file is outside of the catalog's folder/,
    ),
  ]);
  expect(await drift("--catalog", "outside.csv", "--image-root", "/")).toMatchObject({ code: 2 });
});

test("a catalog file is compared, with the prefix and expiry of its Catalog", async () => {
  save("products.csv", "externalId,title\nshirt,Red tee\nshoe,Boot\n");
  const inSync = await drift("--catalog", "products.csv", "--catalog-prefix", "shop-");
  expect(inSync).toMatchObject({ code: 0, stderr: "" });
  expect(timeless(inSync.stdout)).toBe(`${head("products.csv")}2 in sync; 1 request in (n) s\n`);
  emulator.products.put({ externalId: "shop-by-hand" });
  expect(await drift("--catalog", "products.csv", "--catalog-prefix", "shop-")).toMatchObject({
    code: 2,
    stdout: expect.stringContaining("1 unmanaged, 2 in sync"),
  });
  expect((await drift("--catalog", "products.csv")).stdout).toContain("2 missing, 3 unmanaged");
  save("expiring.csv", "externalId,title\nshop-shirt,Red tee\n");
  expect((await drift("--catalog", "expiring.csv", "--valid-for-days", "30")).stdout).toContain(
    "validForDays",
  );
  for (const input of ["--catalog", "--stack"]) {
    const call = drift(input, "products.csv", "--out", "./products.csv");
    expect(refusal(await call)).toMatch(/would overwrite what is declared/);
  }
  save("broken.csv", "externalId,titel\nshirt,Red tee\n");
  expect(problemsOf(await drift("--catalog", "broken.csv"))).toEqual([
    expect.stringMatching(/^broken\.csv:1:12: unknown column .*title/),
  ]);
});

test("the JSON matches the schema that --json-schema prints", async () => {
  emulator.products.edit("shop-shirt", { title: "Blue tee" });
  const { code, stdout, stderr } = await drift("--stack", "prod.json", "--json");
  expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
  expect(driftReportSchema.parse(JSON.parse(stdout))).toMatchObject({
    drift: true,
    summary: { modified: 1, inSync: 1 },
  });
  const schema = await drift("--json-schema");
  expect(schema.code).toBe(0);
  expect(JSON.parse(schema.stdout)).toMatchObject({ properties: { version: { const: 1 } } });
});

test("--markdown prints a comment, and --html --out writes a page", async () => {
  emulator.products.edit("shop-shirt", { title: "Blue tee" });
  const markdown = await drift("--stack", "prod.json", "--markdown");
  expect(markdown.code).toBe(2);
  expect(markdown.stdout).toMatch(/^<!-- pulumi-genlook drift -->\n### Genlook catalog: drift\n/);
  const page = await drift("--stack", "prod.json", "--html", "--out", "drift.html");
  expect(page).toEqual({ code: 2, stdout: "", stderr: "drift.html: 1 modified, 1 in sync\n" });
  expect(load("drift.html")).toMatch(/^<!doctype html>.*Blue tee.*<\/html>\n$/s);
});

test.each(FORMATS.map(({ name }) => name))(
  "--format %s and its short form print the report in that format",
  async (format) => {
    emulator.products.edit("shop-shirt", { title: "Blue tee" });
    const { apiKey, url: baseUrl } = emulator;
    const stack = JSON.parse(load("prod.json"));
    const report = await driftReport({ stack }, { apiKey, baseUrl });
    const short = format === "table" ? [] : [`--${format}`];
    const printed = await Promise.all([
      drift("--stack", "prod.json", "--format", format),
      drift("--stack", "prod.json", ...short),
    ]);
    const expected = { code: 2, stdout: timeless(renderDriftReport(report, format)), stderr: "" };
    expect(printed.map((one) => ({ ...one, stdout: timeless(one.stdout) }))).toEqual([
      expected,
      expected,
    ]);
  },
);

test("the help lists every format, and what the short forms are for", async () => {
  const help = (await drift("--help")).stdout.replaceAll(/\s+/g, " ");
  for (const { name } of FORMATS) expect(help).toContain(`"${name}"`);
  for (const { name, summary } of FORMATS.slice(1)) expect(help).toContain(`--${name} ${summary}`);
});

test("colors are used on terminals and with FORCE_COLOR, and never in JSON", async () => {
  emulator.products.edit("shop-shirt", { title: "Blue tee" });
  const args = ["drift", "--stack", "prod.json"];
  const plain = await run(args, { env });
  expect(plain.stdout).not.toContain("\u001b");
  const forced = await run(args, { env: { ...env, FORCE_COLOR: "1" } });
  expect(forced.stdout).toContain("\u001b[33m~ modified\u001b[39m");
  const json = await run([...args, "--json"], { env: { ...env, FORCE_COLOR: "1" } });
  expect(json.stdout).not.toContain("\u001b");
  const none = await run(args, { env: { ...env, NO_COLOR: "1" } });
  expect(timeless(none.stdout)).toBe(timeless(plain.stdout));
});

test("an edited product with an unreadable secret is not comparable: exit code 1", async () => {
  const stack = JSON.parse(load("prod.json"));
  stack.deployment.resources[0].inputs.title = encrypted();
  save("secret.json", stack);
  expect(await drift("--stack", "secret.json")).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("\n2 in sync; "),
  });
  emulator.products.edit("shop-shirt", { title: "Blue tee" });
  const { code, stdout, stderr } = await drift("--stack", "secret.json");
  expect(code).toBe(1);
  expect(stdout).toContain("1 not comparable, 1 in sync");
  expect(stderr).toMatch(/^pulumi-genlook: 1 product was edited .*--show-secrets.*\n$/);
});

test("--ignore leaves out fields and products, and may be repeated", async () => {
  emulator.products.edit("shop-shirt", { title: "Blue tee" });
  emulator.products.delete("shop-shoe");
  const args = ["--stack", "prod.json", "--ignore", "title"];
  expect((await drift(...args)).code).toBe(2);
  expect(await drift(...args, "--ignore", "shop-shoe")).toEqual({
    code: 0,
    stdout: expect.stringContaining("\n1 in sync; "),
    stderr: "",
  });
  expect(refusal(await drift("--stack", "prod.json", "--ignore", "titel"))).toContain(
    "did you mean `title`?",
  );
});

test("a product that the API answers oddly is not comparable: exit code 1", async () => {
  emulator.products.corrupt("shop-shirt", (answer) => ({ ...answer, title: 7 }));
  const { code, stdout, stderr } = await drift("--stack", "prod.json");
  expect(code).toBe(1);
  expect(stdout).toContain("1 not comparable, 1 in sync");
  expect(stderr).toBe(
    "pulumi-genlook: 1 product was answered in an undocumented form and could not be compared; the report names where\n",
  );
});

test.each([
  [[], "name what is declared: --stack <name or file> or --catalog <file>"],
  [["--stack", "prod.json", "--catalog", "x.csv"], "cannot be used with option '--catalog <file>'"],
  [["--stack", "none.json"], "none.json can't be read: no such file or folder"],
  [["--stack", "."], ". can't be read: it is a folder"],
  [["--stack", "broken.json"], "broken.json is not JSON"],
  [["--stack", "package.json"], "package.json is not what `pulumi stack export` writes"],
  [["--stack", "prod.json", "--json", "--html"], "cannot be used with"],
  [["--stack", "prod.json", "--markdown", "--html"], "cannot be used with"],
  [["--stack", "prod.json", "--json", "--markdown"], "cannot be used with"],
  [["--stack", "prod.json", "--json", "--format", "html"], "cannot be used with"],
  [["--stack", "prod.json", "--format", "pdf"], "Allowed choices are table, json, markdown, html"],
  [["--stack", "prod.json", "--watch", "0"], "It must be a whole number from 1 to 86400"],
  [["--stack", "-", "--watch", "1"], "--watch reads the stack repeatedly"],
  [["--stack", "prod.json", "--out", "no/such/folder.txt"], "no/such/folder.txt can't be written"],
  [["--catalog", "none.toml"], "none.toml has an unknown format: its name must end in .csv, .json"],
  [["--quiet", "--verbose"], "cannot be used with option '-v, --verbose'"],
])("drift %j is refused in one line", async (args, message) => {
  save("broken.json", "{");
  expect(refusal(await drift(...args))).toContain(message);
});

test("an error of the API is reported in one line, with exit code 1", async () => {
  emulator.faults.add({ status: 403 });
  expect(refusal(await drift("--stack", "prod.json"))).toMatch(/^GET \/products.*403 FORBIDDEN/);
});

test("waits for the rate limit are reported on standard error, not in the report", async () => {
  const rows = Array.from({ length: 64 }, (_, index) => ({ externalId: `gone-${index}` }));
  save("gone.json", rows);
  const limited = { ...env, GENLOOK_REQUESTS_PER_MINUTE: "60" };
  const { code, stdout, stderr } = await run(["drift", "--catalog", "gone.json"], { env: limited });
  expect(code).toBe(2);
  expect(stdout).toContain("64 missing, 2 unmanaged, 0 in sync");
  expect(stdout).not.toContain("waiting");
  expect(stderr).toMatch(
    /^(waiting \d+ s for the rate limit \(requests done: \d+, waiting: \d+\)\n)+pages read: 1, lookups: \d+ \(\d+ s\)\n/,
  );
  const quiet = await run(["drift", "--catalog", "gone.json", "--quiet"], { env });
  expect(quiet).toMatchObject({ code: 2, stderr: "" });
  expect(timeless(quiet.stdout)).toBe(timeless(stdout));
});

test("--verbose prints each request, and reports a retry", async () => {
  emulator.faults.add({ status: 503 });
  const { code, stderr } = await drift("--stack", "prod.json", "--verbose");
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /^GET \/products\?limit=200 {2}503 {2}\d+ ms\nretrying 1 of 5: status 503 \(GET \/products\?limit=200\)\nGET \/products\?limit=200 {2}200 {2}\d+ ms\n$/,
  );
});

test("--watch reports again when something has changed, until Ctrl-C", async () => {
  const child = start(["drift", "--stack", "prod.json", "--json", "--watch", "1"], env);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value as string).summary;
  const started = once(child.stderr, "data");
  expect(await next()).toMatchObject({ inSync: 2, modified: 0 });
  expect(String(await started)).toBe(
    "pulumi-genlook: comparing again every second; Ctrl-C stops it\n",
  );
  // A failure of the API is reported, and the watch goes on.
  emulator.faults.add({ status: 403 });
  const [said] = await once(child.stderr, "data");
  expect(String(said)).toMatch(/^pulumi-genlook: GET \/products.*403 FORBIDDEN.*\n$/);
  const before = emulator.requests.length;
  while (emulator.requests.length < before + 2) await sleep(50);
  emulator.products.edit("shop-shirt", { title: "Blue tee" });
  expect(await next()).toMatchObject({ inSync: 1, modified: 1 });
  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([2, null]);
  expect((await lines.next()).done).toBe(true);
});

test("--watch ends at once if the first comparison fails", async () => {
  expect(refusal(await drift("--stack", "none.json", "--watch", "1"))).toContain("none.json");
});

test("--watch marks what is new since the last look, and a look without a change prints nothing", async () => {
  const child = start(["drift", "--stack", "prod.json", "--watch", "1"], env);
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  const until = async (text: string) => {
    while (!printed.includes(text)) await sleep(50);
  };
  const looks = async (count: number) => {
    const before = emulator.requests.length;
    while (emulator.requests.length < before + count) await sleep(50);
  };
  await until("2 in sync");
  await looks(2);
  emulator.products.edit("shop-shirt", { title: "Blue tee" });
  await until("1 modified");
  emulator.products.delete("shop-shoe");
  await until("1 missing");
  emulator.products.edit("shop-shirt", { title: "Red tee" });
  await until("No drift any more");
  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([2, null]);
  const reports = timeless(printed).split(head("stack shop/dev"));
  expect(
    reports.map((report) => report.split("\n").filter((line) => /^[-~N\d]/.test(line))),
  ).toEqual([
    [],
    ["2 in sync; 1 request in (n) s"],
    ["~ modified  shop-shirt (new)  Blue tee", "1 modified, 1 in sync; 1 request in (n) s"],
    [
      "- missing   shop-shoe (new)  Boot",
      "~ modified  shop-shirt  Blue tee",
      "1 missing, 1 modified, 0 in sync; 2 requests in (n) s",
    ],
    [
      "- missing  shop-shoe  Boot",
      "No drift any more: shop-shirt",
      "1 missing, 1 in sync; 2 requests in (n) s",
    ],
  ]);
});

test("values are cut to the width of a terminal, not with --wide, and never in a pipe", async () => {
  const address = `https://cdn.example.com/${"folder/".repeat(30)}front.jpg`;
  emulator.products.edit("shop-shirt", { images: [address] });
  const command = `"${process.execPath}" "${CLI}" drift --stack prod.json`;
  const onTerminal = async (shell: string) => {
    const options = { columns: 60, cwd: folder, env: { ...cleanEnvironment(env), NO_COLOR: "1" } };
    const { written, exitCode } = await record(shell, options);
    expect(exitCode).toBe(2);
    return written.replaceAll("\r", "");
  };
  const cut = await onTerminal(command);
  expect(cut).toMatch(/^ {8}https:\/\/cdn.*….*\/front\.jpg$/m);
  const lines = cut.split("\n").filter((line) => !/ in sync|pulumi up/.test(line));
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(await onTerminal(`${command} --wide`)).toContain(`  ${address}\n`);
  expect((await drift("--stack", "prod.json")).stdout).toContain(`  ${address}\n`);
});

test("the help has no line that is wider than a terminal of 60 columns", async () => {
  const options = { columns: 60, cwd: folder, env: { ...cleanEnvironment(env), NO_COLOR: "1" } };
  const { written } = await record(`"${process.execPath}" "${CLI}" drift --help`, options);
  const lines = written.replaceAll("\r", "").split("\n");
  // Examples are there to be copied, so they are not broken.
  const examples = lines.indexOf("Examples:");
  expect(lines.slice(0, examples).filter((line) => line.length > 60)).toEqual([]);
});
