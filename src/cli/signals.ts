/**
 * Ctrl-C and other signals to stop. While `train` runs, the first lets it save its state and the second ends the program at once;
 * elsewhere the first ends the program, with one line and the exit code that a shell reports for the signal.
 */
import { type Signal, StoppedBySignal } from "./stopped-by-signal.ts";

type Handler = (signal: Signal) => void;

const signals: readonly Signal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Only the last of these handles a signal. */
const handlers: Handler[] = [];

export interface StopWatch {
	readonly isStopped: () => boolean;
	/** @throws StoppedBySignal with this message where a signal came */
	throwIfStopped(message: string): void;
	close(): void;
}

/** Calls `onStop` at the first signal and ends the program at the second, until the watch is closed. */
export function watchSignals(onStop: () => void): StopWatch {
	let received: Signal | null = null;
	const close = handle((signal) => {
		if (received) process.exit(new StoppedBySignal(received, "").exitCode);
		received = signal;
		onStop();
	});
	return {
		isStopped: () => received !== null,
		throwIfStopped(message) {
			if (received) throw new StoppedBySignal(received, message);
		},
		close,
	};
}

/**
 * Ends the program at the first signal; temporary files are removed at the exit.
 * @returns a function that ends this
 */
export function endOnSignals(
	error: (line: string) => void,
	describe: () => string,
): () => void {
	return handle((signal) => {
		const { message, exitCode } = new StoppedBySignal(signal, describe());
		error(message);
		process.exit(exitCode);
	});
}

function handle(handler: Handler): () => void {
	if (handlers.length === 0)
		for (const signal of signals) process.on(signal, dispatch);
	handlers.push(handler);
	return () => {
		handlers.splice(handlers.indexOf(handler), 1);
		if (handlers.length > 0) return;
		for (const signal of signals) process.off(signal, dispatch);
	};
}

function dispatch(signal: NodeJS.Signals): void {
	handlers.at(-1)?.(signal as Signal);
}
