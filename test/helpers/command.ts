/** Runs command lines in this process, as `bin` would, and collects what they print. */
import { expect } from "vitest";
import { runProgram } from "../../src/cli/program.ts";

export interface CommandOutput {
	readonly exitCode: number;
	readonly stdout: string;
	/** What went to stdout as bytes. */
	readonly bytes: Buffer;
	/** Lines on stderr. */
	readonly stderr: readonly string[];
}

export async function runCommand(
	...argv: readonly string[]
): Promise<CommandOutput> {
	let stdout = "";
	const stderr: string[] = [];
	const chunks: Uint8Array[] = [];
	const error = (line: string) => {
		stderr.push(line);
	};
	const exitCode = await runProgram(argv, {
		out: (text) => {
			stdout += text;
		},
		bytes: async (chunk) => {
			chunks.push(chunk.slice());
		},
		error,
		end: error,
		isTerminal: false,
	});
	return { exitCode, stdout, bytes: Buffer.concat(chunks), stderr };
}

/** The one JSON object of a command that succeeds; `--json` is added. */
export async function runForJson<T = Record<string, unknown>>(
	...argv: readonly string[]
): Promise<T> {
	const { exitCode, stdout, stderr } = await runCommand(...argv, "--json");
	expect(exitCode, stderr.join("\n")).toBe(0);
	expect(stdout.endsWith("}\n")).toBe(true);
	expect(stdout.trimEnd()).not.toContain("\n");
	return JSON.parse(stdout) as T;
}

/** Bad input: one line on stderr, nothing on stdout, exit code 1. */
export async function expectUsageError(
	argv: readonly string[],
	message: string | RegExp,
): Promise<void> {
	const { exitCode, stdout, stderr } = await runCommand(...argv);
	expect(stderr).toHaveLength(1);
	expect(stderr[0]).not.toMatch(/[\r\n]/);
	expect(stderr[0]).toMatch(/^[^:].*: expected .+, got .+/);
	if (typeof message === "string") expect(stderr[0]).toBe(message);
	else expect(stderr[0]).toMatch(message);
	expect(stdout).toBe("");
	expect(exitCode).toBe(1);
}
