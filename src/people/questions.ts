/** Pairs of people who may be one, worth asking somebody about. */
import { findQuestions } from "../grouping/cluster-questions.ts";
import { type GroupOptions, poolEdges } from "../grouping/group.ts";
import { type CrossingLinks, leastProbability } from "./crossing-links.ts";
import type { PeopleQuestion } from "./library-types.ts";
import { listLeaders } from "./lists/live-rows.ts";
import type { Snapshot } from "./snapshot.ts";

/** Questions are found for so many times as many pairs as are wanted, since some of them are answered already. */
const spare = 4;

export interface QuestionSearch {
	readonly snapshot: Snapshot;
	readonly links: CrossingLinks;
	readonly grouping: GroupOptions;
	/** The person that the questions are about; null for any. */
	readonly person: number | null;
	readonly most: number;
}

/** The likeliest pairs, without people who are hidden, whom a decision, their names or a photo tells apart. */
export function findPeopleQuestions(search: QuestionSearch): PeopleQuestion[] {
	const { snapshot, most, grouping } = search;
	const { columns, live, people } = snapshot;
	const rows = listLeaders(live);
	// [P] cluster of each person; arrays, as a Map of all rows takes a second for a million.
	const clusterOf = new Int32Array(people.length).fill(-1);
	const personAt: number[] = [];
	const clusters = rows.map((row) => {
		const person = columns.person[row];
		if (clusterOf[person] < 0) {
			clusterOf[person] = personAt.length;
			personAt.push(person);
		}
		return clusterOf[person];
	});
	const edges = edgesAmong(search, rows);
	const links = poolEdges(edges, rows.length, grouping);
	const found = findQuestions(links, clusters, {
		most: spare * most,
		leastProbability,
	});
	const isOpen = openPairs(
		search,
		new Set(
			found.flatMap(({ clusters }) => clusters.map((at) => personAt[at])),
		),
	);
	return found
		.map(({ clusters: [a, b], rows: [one, other], probability }) => ({
			people: [personAt[a], personAt[b]] as const,
			rows: [rows[one], rows[other]] as const,
			probability,
		}))
		.filter(({ people: [a, b] }) => {
			const isHidden = people[a].isHidden || people[b].isHidden;
			return !isHidden && isOpen(a, b);
		})
		.slice(0, most);
}

/** The links by positions among the leaders. */
function edgesAmong(
	{ links, snapshot, person: about }: QuestionSearch,
	leaders: Int32Array,
) {
	const { person } = snapshot.columns;
	const positions = new Int32Array(person.length);
	for (let at = 0; at < leaders.length; at++) positions[leaders[at]] = at;
	const edges: number[] = [];
	const scores: number[] = [];
	for (let i = 0; i < links.from.length; i++) {
		const [a, b] = [links.from[i], links.to[i]];
		if (about !== null && person[a] !== about && person[b] !== about) continue;
		edges.push(positions[a], positions[b]);
		scores.push(links.scores[i]);
	}
	return { edges: Int32Array.from(edges), scores: Float32Array.from(scores) };
}

/** Whether nothing that is known tells two of some people apart. */
function openPairs({ snapshot }: QuestionSearch, asked: ReadonlySet<number>) {
	const { columns, live, decisions, people, photos } = snapshot;
	const key = (a: number, b: number) => `${Math.min(a, b)} ${Math.max(a, b)}`;
	const different = new Set<string>();
	for (const { kind, row, otherRow } of decisions)
		if (kind === "different")
			different.add(key(columns.person[row!], columns.person[otherRow!]));
	const photosOf = new Map<number, Set<string>>();
	if (photos)
		for (const row of live.rows) {
			const photo = photos[row];
			if (photo === null || !asked.has(columns.person[row])) continue;
			const of = photosOf.get(columns.person[row]) ?? new Set();
			photosOf.set(columns.person[row], of.add(photo));
		}
	const sharePhoto = (a: number, b: number) => {
		const one = photosOf.get(a);
		const other = photosOf.get(b);
		return one && other ? [...one].some((photo) => other.has(photo)) : false;
	};
	return (a: number, b: number) => {
		const names = [people[a].name, people[b].name];
		const differ =
			names[0] !== null && names[1] !== null && names[0] !== names[1];
		return !differ && !different.has(key(a, b)) && !sharePhoto(a, b);
	};
}
