/** Finds Chromium or Chrome for the tests of the HTML report, or installs Debian's chromium. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const ELSEWHERE = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

const INSTRUCTIONS = `The tests of the HTML report need Chromium or Chrome, and none was found. Do one of these:
  1. Install Chromium or Chrome, so that one of ${NAMES.join(", ")} is on PATH.
  2. Set the environment variable CHROMIUM to the program's path.`;

/**
 * Returns the path of the browser's program.
 *
 * @throws Error that says what to install, if there is none
 */
export function findBrowser(log: (line: string) => void): string {
  const found = installed();
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    log("browser: installing Debian's chromium with apt-get (about a minute)…");
    aptGet("update");
    aptGet("install", "--yes", "--no-install-recommends", "chromium");
  }
  const browser = installed();
  if (browser === undefined) throw new Error(INSTRUCTIONS);
  return browser;
}

function installed(): string | undefined {
  const named = process.env.CHROMIUM;
  if (named !== undefined && !existsSync(named)) throw new Error(`CHROMIUM: no file at ${named}`);
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const candidates = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return named ?? [...candidates, ...ELSEWHERE].find((file) => existsSync(file));
}

function aptGet(...args: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  execFileSync("apt-get", ["--quiet=2", ...args], { env, stdio: ["ignore", "ignore", "inherit"] });
}
