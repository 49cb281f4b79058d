/** Says when to save unfinished work: at an interval, but so seldom that saving takes at most 2% of the time. */

export interface SavingClock {
	isDue(): boolean;
	/** Call `start` before saving and `stop` after it. */
	start(): void;
	stop(): void;
}

const workPerSaving = 50;

/** @param everySeconds between two savings; 0 saves whenever it can, whatever it takes */
export function createSavingClock(everySeconds: number): SavingClock {
	const least = 1000 * everySeconds;
	let startedAt = 0;
	let stoppedAt = performance.now();
	let pause = least;
	return {
		isDue: () => performance.now() - stoppedAt >= pause,
		start() {
			startedAt = performance.now();
		},
		stop() {
			stoppedAt = performance.now();
			const enough = workPerSaving * (stoppedAt - startedAt);
			pause = everySeconds === 0 ? 0 : Math.max(least, enough);
		},
	};
}
