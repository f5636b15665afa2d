import { rmSync } from "node:fs";

/** Removes the installation, and the projects and stacks that the tests made. */
export default function tearDown() {
  const { workshop } = JSON.parse(process.env.TEST_INSTALLATION);
  rmSync(workshop, { recursive: true, force: true });
}
