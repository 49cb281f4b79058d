/** Which point lies nearest to a place of the map. */
import KDBush from "kdbush";
import type { Place } from "./camera.ts";
import type { Points } from "./points.ts";

/** The point's place in the list, within a radius; -1 for none. */
export type FindPoint = (at: Place, radius: number) => number;

export function indexPoints({ x, y }: Pick<Points, "x" | "y">): FindPoint {
	if (x.length === 0) return () => -1;
	const index = new KDBush(x.length, 64, Float32Array);
	for (let i = 0; i < x.length; i++) index.add(x[i], y[i]);
	index.finish();
	return (at, radius) => {
		let nearest = -1;
		let least = Number.POSITIVE_INFINITY;
		for (const i of index.within(at.x, at.y, radius)) {
			const distance = (x[i] - at.x) ** 2 + (y[i] - at.y) ** 2;
			if (distance < least || (distance === least && i < nearest)) {
				least = distance;
				nearest = i;
			}
		}
		return nearest;
	};
}
