/** The line on rows that are copies of others. */
import type { Copies } from "../../graph/copies/copies.ts";
import { describeCount } from "./report.ts";

/** `copies: 4,321 rows equal or nearly equal to another (cosine above 0.9833)`. */
export function describeCopies({ rows, cutOff }: Copies): string {
	const found = `copies: ${describeCount(rows, "row", "rows")} equal`;
	return cutOff === null
		? `${found} to another`
		: `${found} or nearly equal to another (cosine above ${cutOff.toFixed(4)})`;
}
