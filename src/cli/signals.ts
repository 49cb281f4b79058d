/** Ctrl-C and its like while something is worth saving: the first asks for a stop, the second ends at once. */
import { type Signal, StoppedBySignal } from "./stopped.ts";

const signals: readonly Signal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

export interface StopWatch {
	readonly isStopped: () => boolean;
	/** Throws what ends the program after a stop; does nothing without one. */
	throwIfStopped(message: string): void;
	close(): void;
}

export function watchSignals(onStop: () => void): StopWatch {
	let received: Signal | null = null;
	const listener = (signal: NodeJS.Signals) => {
		if (received) process.exit(new StoppedBySignal(received, "").exitCode);
		received = signal as Signal;
		onStop();
	};
	for (const signal of signals) process.on(signal, listener);
	return {
		isStopped: () => received !== null,
		throwIfStopped(message) {
			if (received) throw new StoppedBySignal(received, message);
		},
		close() {
			for (const signal of signals) process.off(signal, listener);
		},
	};
}
