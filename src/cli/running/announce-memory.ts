/** The memory that a run needs is printed before it starts; a run that needs too much is refused. */
import {
	gigabytes,
	memoryLimits,
	requireMemory,
} from "../../threads/memory-limits.ts";
import type { Streams } from "../output/streams.ts";

/** Estimates may be too high by this share. */
const tolerance = 0.25;

/**
 * Prints how much memory the run will take at its peak.
 * @param growth bytes beside those that the process has now
 * @throws InputError where that is clearly more than the process may take
 */
export function announceMemory(growth: number, streams: Streams): void {
	const needed = process.memoryUsage.rss() + growth;
	const least = needed * (1 - tolerance);
	const limits = memoryLimits();
	const { available } = limits;
	const need = `about ${gigabytes(needed)}`;
	requireMemory(least, `${need} for this run`, limits);
	const line = `memory: ${need} needed, ${gigabytes(available)} available`;
	if (least > available) streams.error(`warning: ${line}`);
	else streams.error(line);
}
