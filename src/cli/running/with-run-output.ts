/** A command's place to itself for as long as it works, and freed however it ends. */
import type { RunPlace } from "../../files/runs/run-output.ts";

export async function inPlace<T>(
	place: RunPlace,
	work: (place: RunPlace) => Promise<T>,
): Promise<T> {
	try {
		return await work(place);
	} finally {
		place.close();
	}
}
