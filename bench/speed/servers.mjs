/** Processes that answer a line of JSON with a line of JSON, one task at a time: what is measured runs in them, apart from the benchmark. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Starts one, with `env` or the environment of this process; its stderr is shown. `ask(request)` resolves with its answer and rejects where it ends without one. */
export function startServer(command, args, env = process.env) {
	const child = spawn(command, args, {
		env,
		stdio: ["pipe", "pipe", "inherit"],
	});
	const waiting = [];
	createInterface({ input: child.stdout }).on("line", (line) =>
		waiting.shift()?.resolve(JSON.parse(line)),
	);
	let ended = null;
	const end = (reason) => {
		ended = new Error(`${command} ${args.join(" ")}: ended with ${reason}`);
		for (const { reject } of waiting) reject(ended);
	};
	child.on("error", ({ message }) => end(message));
	child.on("close", (code, signal) => end(code ?? signal));
	// Written to after its end: `close` says what happened.
	child.stdin.on("error", () => {});
	return {
		ask: (request) =>
			new Promise((resolve, reject) => {
				if (ended) return reject(ended);
				waiting.push({ resolve, reject });
				child.stdin.write(`${JSON.stringify(request)}\n`);
			}),
		close: () => child.stdin.end(),
	};
}
