/** The points of the map, one for each row. */

export interface Points {
	/** Places of one scale, so that both have to be drawn with one. */
	readonly x: Float32Array;
	readonly y: Float32Array;
	readonly rows: Int32Array;
	readonly people: Int32Array;
}

/** Reads the answer of `/api/map`: their count as uint32, then x, y, rows and people, 4 bytes each. */
export function parsePoints(bytes: ArrayBuffer): Points {
	const count = new DataView(bytes).getUint32(0, true);
	const start = (column: number) => 4 + 4 * column * count;
	return {
		x: new Float32Array(bytes, start(0), count),
		y: new Float32Array(bytes, start(1), count),
		rows: new Int32Array(bytes, start(2), count),
		people: new Int32Array(bytes, start(3), count),
	};
}

/** The points of one person. */
export function pointsOfPerson(points: Points, person: number): Points {
	const places: number[] = [];
	for (let i = 0; i < points.people.length; i++)
		if (points.people[i] === person) places.push(i);
	const pick = <T extends Float32Array | Int32Array>(values: T, into: T): T => {
		for (let i = 0; i < places.length; i++) into[i] = values[places[i]];
		return into;
	};
	const { length } = places;
	return {
		x: pick(points.x, new Float32Array(length)),
		y: pick(points.y, new Float32Array(length)),
		rows: pick(points.rows, new Int32Array(length)),
		people: pick(points.people, new Int32Array(length)),
	};
}

/** How many rows each person has. */
export function countPeople(people: Int32Array): Map<number, number> {
	const counts = new Map<number, number>();
	for (const person of people)
		counts.set(person, (counts.get(person) ?? 0) + 1);
	return counts;
}
