#!/usr/bin/env node
import { processStreams, watchOutput } from "../src/cli/output/streams.ts";
import { runProgram } from "../src/cli/program.ts";
import { endOnSignals } from "../src/cli/signals.ts";

function dieOfBug(error: unknown): never {
	process.stderr.write(
		`${error instanceof Error ? (error.stack ?? error.message) : error}\n`,
	);
	process.exit(2);
}

process.on("uncaughtException", dieOfBug);
const output = watchOutput();
const streams = processStreams();
endOnSignals(streams.error, () => "stopped");
try {
	const exitCode = await runProgram(process.argv.slice(2), streams);
	await output.flush();
	// Some engines keep the event loop alive, so the process must end here.
	process.exit(exitCode);
} catch (error) {
	dieOfBug(error);
}
