/** Which person each cluster is: numbers stay with those who have most of the same rows, and names with the row that was named. */

/** N grouped rows. */
export interface GroupedRows {
	/** [N] cluster of each row, numbered from 0 without gaps. */
	readonly clusters: Int32Array;
	/** [N] the person that each row had; -1 for none. */
	readonly personOf: Int32Array;
	/** Named people and the position of the row that each name belongs to. Where several are in one cluster, it is the one who had most of its rows. */
	readonly anchors: readonly {
		readonly position: number;
		readonly person: number;
	}[];
}

/** Returns [C] the person of each cluster; -1 for a new one. */
export function assignPeople({
	clusters,
	personOf,
	anchors,
}: GroupedRows): Int32Array {
	const numClusters =
		clusters.reduce((most, one) => Math.max(most, one), -1) + 1;
	const people = new Int32Array(numClusters).fill(-1);
	const isTaken = new Set<number>();
	const take = (cluster: number, person: number) => {
		if (people[cluster] >= 0 || isTaken.has(person)) return;
		people[cluster] = person;
		isTaken.add(person);
	};
	const named = new Map(
		anchors.map(({ position, person }) => [person, clusters[position]]),
	);
	const common = overlaps(clusters, personOf);
	for (const { cluster, person } of common)
		if (named.get(person) === cluster) take(cluster, person);
	for (const [person, cluster] of named) take(cluster, person);
	for (const { cluster, person } of common) take(cluster, person);
	return people;
}

/** Pairs of a cluster and a person with rows in common: those with most rows first, of equal ones the lower person, then the lower cluster. */
function overlaps(clusters: Int32Array, personOf: Int32Array) {
	const counts = new Map<
		string,
		{ cluster: number; person: number; rows: number }
	>();
	for (let row = 0; row < clusters.length; row++) {
		if (personOf[row] < 0) continue;
		const key = `${clusters[row]} ${personOf[row]}`;
		const pair = counts.get(key) ?? {
			cluster: clusters[row],
			person: personOf[row],
			rows: 0,
		};
		pair.rows++;
		counts.set(key, pair);
	}
	return [...counts.values()].sort(
		(a, b) => b.rows - a.rows || a.person - b.person || a.cluster - b.cluster,
	);
}

/**
 * The people who have no rows any more, each with the person that has most of their rows now, of equal ones the lower.
 * @param before [N] the person that each row had; -1 for none
 * @param people [C] the person of each cluster
 * @param clusters [N] cluster of each row
 */
export function findHeirs(
	before: Int32Array,
	people: Int32Array,
	clusters: Int32Array,
): Map<number, number> {
	const living = new Set(people);
	const counts = new Map<number, Map<number, number>>();
	before.forEach((person, row) => {
		if (person < 0 || living.has(person)) return;
		const ofPerson = counts.get(person) ?? new Map<number, number>();
		const now = people[clusters[row]];
		counts.set(person, ofPerson.set(now, (ofPerson.get(now) ?? 0) + 1));
	});
	const heirs = new Map<number, number>();
	for (const [person, ofPerson] of counts) {
		const [[into]] = [...ofPerson].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
		heirs.set(person, into);
	}
	return heirs;
}
