/** The CPU time that work takes, in microseconds. Other load on the machine hardly changes it. */
export function cpuOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
