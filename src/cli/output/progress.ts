/** Progress on stderr: a bar on a terminal, now and then a line elsewhere, nothing with `--quiet`. */
import { createRequire } from "node:module";
import type * as bars from "cli-progress";
import type { OutputOptions, Streams } from "./streams.ts";

export interface Progress {
	/** `note` is shown behind the numbers: live figures, for example. */
	update(done: number, total: number, note?: string): void;
	/** Prints a line above the progress. */
	line(text: string): void;
	warn(text: string): void;
	stop(): void;
}

/** Between two lines where there is no terminal. */
const lineEveryMs = 10_000;

export function createProgress(
	streams: Streams,
	options: OutputOptions,
	title: string,
): Progress {
	const warn = (text: string) => streams.error(`warning: ${text}`);
	if (options.quiet) return { update() {}, line() {}, warn, stop() {} };
	return streams.isTerminal
		? createBar(streams, title)
		: createLines(streams, title);
}

function createBar(streams: Streams, title: string): Progress {
	// Twenty files, which a run without a terminal need not load.
	const { Presets, SingleBar } = createRequire(import.meta.url)(
		"cli-progress",
	) as typeof bars;
	const bar = new SingleBar(
		{
			format: `${title} {bar} {percentage}% | {value}/{total} | {rate}/s | {eta_formatted} left {note}`,
			clearOnComplete: true,
			fps: 10,
			etaBuffer: 50,
		},
		Presets.shades_classic,
	);
	let shownTotal = 0;
	const startedAt = performance.now();
	const line = (text: string) => streams.error(`\r\x1b[K${text}`);
	return {
		update(done, total, note = "") {
			const seconds = (performance.now() - startedAt) / 1000;
			const rate = Math.round(done / Math.max(seconds, 1e-3));
			if (shownTotal === 0) bar.start(total, done, { note, rate });
			else bar.setTotal(total);
			shownTotal = total;
			bar.update(done, { note, rate });
		},
		line,
		warn: (text) => line(`warning: ${text}`),
		stop: () => bar.stop(),
	};
}

function createLines(streams: Streams, title: string): Progress {
	const startedAt = performance.now();
	let lastAt = startedAt;
	return {
		update(done, total, note = "") {
			const now = performance.now();
			if (now - lastAt < lineEveryMs) return;
			lastAt = now;
			const left = ((now - startedAt) * (total - done)) / Math.max(done, 1);
			streams.error(
				`${title}: ${done}/${total}, ${formatDuration(left)} left ${note}`.trimEnd(),
			);
		},
		line: (text) => streams.error(text),
		warn: (text) => streams.error(`warning: ${text}`),
		stop() {},
	};
}

/** `1 h 02 min`, `3 min 20 s`, `4.2 s`. */
export function formatDuration(ms: number): string {
	const seconds = ms / 1000;
	if (seconds < 60) return `${seconds.toFixed(1)} s`;
	const minutes = Math.floor(seconds / 60);
	const two = (n: number) => String(n).padStart(2, "0");
	if (minutes < 60) return `${minutes} min ${two(Math.floor(seconds % 60))} s`;
	return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}
