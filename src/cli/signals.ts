/**
 * Ctrl-C and its like. Where the work of a moment is worth saving, the first asks for a stop and the second ends at once;
 * elsewhere the first ends the program, with one line and the exit code that a shell gives for the signal.
 */
import { type Signal, StoppedBySignal } from "./stopped-by-signal.ts";

type Handler = (signal: Signal) => void;

const signals: readonly Signal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** The one that was added last answers. */
const handlers: Handler[] = [];

export interface StopWatch {
	readonly isStopped: () => boolean;
	/** Throws what ends the program after a stop; does nothing without one. */
	throwIfStopped(message: string): void;
	close(): void;
}

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
 * Ends the program at the first signal; what is temporary is removed at the exit.
 * @returns what takes that back
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
