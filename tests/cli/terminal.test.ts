import { spawn } from "node:child_process";
import { once } from "node:events";
import { stripVTControlCharacters } from "node:util";
import type { Emulator } from "../../provider/testing/index.ts";
import { startEmulator } from "../testing/session.ts";
import { CLI, cleanEnvironment, folder } from "./command-line.ts";

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator();
  for (const externalId of ["pr-1", "pr-2"]) emulator.products.put({ externalId, title: "Tee" });
});

/**
 * Runs the command line in a terminal of its own, and types an answer when it asks. Needs the
 * program `script` of Linux (util-linux).
 */
async function typed(args: string, answer: string): Promise<{ code: number; shown: string }> {
  const command = `stty cols 80 rows 24; "${process.execPath}" "${CLI}" ${args}`;
  const child = spawn("script", ["--quiet", "--return", "--command", command, "/dev/null"], {
    cwd: folder,
    env: cleanEnvironment({
      GENLOOK_API_KEY: emulator.apiKey,
      GENLOOK_BASE_URL: emulator.url,
      SHELL: "/bin/sh",
      TERM: "xterm-256color",
    }),
    stdio: ["pipe", "pipe", "inherit"],
  });
  let shown = "";
  let isAnswered = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
    if (isAnswered || !shown.includes("[y/N] ")) return;
    isAnswered = true;
    child.stdin.write(answer);
  });
  const [code] = await once(child, "close");
  return { code, shown: shown.replaceAll("\r\n", "\n") };
}

const LISTED = /^pr-1 +Tee .*\npr-2 +Tee .*\n\nDelete these 2 products\? \[y\/N\] /m;

test.each(["y\r", "YES\r"])("on a terminal, sweep asks, and deletes after %j", async (answer) => {
  const { code, shown } = await typed("sweep --prefix pr-", answer);
  expect(stripVTControlCharacters(shown)).toMatch(LISTED);
  expect(shown).toContain("pr-1  deleted\npr-2  deleted\n2 deleted\n");
  expect(code).toBe(0);
  expect(emulator.products.size).toBe(0);
});

test.each([
  ["n\r", "no"],
  ["\r", "Enter alone"],
  ["yes please\r", "another text"],
  ["\u0003", "Ctrl-C"],
  ["\u0004", "Ctrl-D"],
])("on a terminal, sweep deletes nothing after %j (%s)", async (answer) => {
  const { code, shown } = await typed("sweep --prefix pr-", answer);
  expect(stripVTControlCharacters(shown)).toMatch(LISTED);
  expect(shown).toMatch(/\nNothing was deleted\.\n$/);
  expect(code).toBe(0);
  expect(emulator.products.size).toBe(2);
});

test.each(["--yes", "--json"])("on a terminal, sweep %s does not ask", async (option) => {
  const { code, shown } = await typed(`sweep --prefix pr- ${option}`, "n\r");
  expect(shown).not.toContain("[y/N]");
  expect(code).toBe(0);
  expect(emulator.products.size).toBe(option === "--yes" ? 0 : 2);
});

test("on a terminal, what takes more than 2 s shows its progress in one line that goes away", async () => {
  emulator.faults.add({ match: { method: "DELETE", externalId: "pr-2" }, delayMs: 3000 });
  const { shown } = await typed("sweep --prefix pr- --yes", "");
  expect(shown).toContain("pages read: 1, deletions: 1 of 2 (2 s)");
  // It is removed before the next output.
  expect(shown.slice(shown.lastIndexOf(" s)") + " s)".length)).toBe(
    "\r\u001b[Kpr-2  deleted\n2 deleted\n",
  );
});
