/** Runs `cluster` in parts in this process: `plan`, `part` for every part in order of the table, and `finish`. */
import { expect } from "vitest";
import { type CommandOutput, runCommand, runForJson } from "./command.ts";

interface Planned {
	readonly stages: readonly { readonly name: string; readonly parts: number }[];
}

export async function planRun(
	folder: string,
	parts: number,
	options: readonly string[],
): Promise<Planned> {
	const run = ["--run", folder, "--parts", `${parts}`];
	return runForJson<Planned>("plan", ...options, ...run);
}

/** Computes all parts. */
export async function runParts(
	folder: string,
	{ stages }: Planned,
): Promise<void> {
	for (const { name, parts } of stages)
		for (let part = 0; part < parts; part++) {
			const which = ["--stage", name, "--part", `${part}`];
			const ended = await runCommand("part", "--run", folder, ...which);
			expect(ended.exitCode, ended.stderr.join("\n")).toBe(0);
		}
}

/** The output of `finish`. @param options of `cluster`, the output among them */
export async function runInParts(
	folder: string,
	parts: number,
	options: readonly string[],
): Promise<CommandOutput> {
	await runParts(folder, await planRun(folder, parts, options));
	const finished = await runCommand("finish", "--run", folder, "--json");
	expect(finished.exitCode, finished.stderr.join("\n")).toBe(0);
	return finished;
}
