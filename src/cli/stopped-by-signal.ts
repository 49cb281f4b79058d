export type Signal = "SIGINT" | "SIGTERM" | "SIGHUP";

const exitCodes: Record<Signal, number> = {
	SIGHUP: 129,
	SIGINT: 130,
	SIGTERM: 143,
};

/** A signal ended the run; its state is saved. */
export class StoppedBySignal extends Error {
	override readonly name = "StoppedBySignal";
	readonly exitCode: number;

	constructor(signal: Signal, message: string) {
		super(message);
		this.exitCode = exitCodes[signal];
	}
}
