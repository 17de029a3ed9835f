export function aptInstall(packages: readonly string[], options: { suite?: string; why: string }): void;
