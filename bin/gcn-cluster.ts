#!/usr/bin/env node
import { runProgram } from "../src/cli/program.ts";
import { processStreams } from "../src/cli/streams.ts";

// A reader that has seen enough (`| head -1`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
	process.exit(error.code === "EPIPE" ? 0 : 2);
});

try {
	// Some engines keep the event loop alive: the exit is ours.
	process.exit(await runProgram(process.argv.slice(2), processStreams()));
} catch (error) {
	process.stderr.write(
		`${error instanceof Error ? (error.stack ?? error.message) : error}\n`,
	);
	process.exit(2);
}
