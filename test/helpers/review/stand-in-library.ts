/** Made-up people for tests of the page alone: rows in memory, any number of them, and decisions that do what they say and nothing else. */

import type { Difference } from "../../../src/people/library-types.ts";
import type {
	FaceInfo,
	PersonSummary,
	ReviewDecision,
	ReviewQuestion,
} from "../../../src/review/api-types.ts";

interface State {
	readonly personOf: Int32Array;
	readonly names: ReadonlyMap<number, string>;
	readonly hidden: ReadonlySet<number>;
	readonly answered: ReadonlySet<string>;
	readonly people: number;
}

interface Entry {
	readonly event: number;
	readonly command: string;
	readonly before: State;
	undone: number | null;
}

const isDoubtful = (row: number) => row % 10 === 7;
const confidenceOf = (row: number) =>
	isDoubtful(row) ? 0.4 + (row % 7) / 100 : 0.6 + ((row * 7919) % 390) / 1000;

export class StandInLibrary {
	state: State;
	history: Entry[] = [];
	isApproved = false;
	/** All that was decided, call by call. */
	readonly decided: (readonly ReviewDecision[])[] = [];
	readonly rows: number;

	/** @param sizes of the people, the first rows for the first */
	constructor(sizes: readonly number[]) {
		const personOf = Int32Array.from(
			sizes.flatMap((size, person) => new Array<number>(size).fill(person)),
		);
		this.rows = personOf.length;
		this.state = {
			personOf,
			names: new Map(),
			hidden: new Set(),
			answered: new Set(),
			people: sizes.length,
		};
	}

	rowsOf(person: number): number[] {
		const rows: number[] = [];
		this.state.personOf.forEach((one, row) => {
			if (one === person) rows.push(row);
		});
		return rows;
	}

	people(search: string, withHidden: boolean): PersonSummary[] {
		const all = new Map<number, number[]>();
		this.state.personOf.forEach((person, row) => {
			const rows = all.get(person);
			if (rows) rows.push(row);
			else all.set(person, [row]);
		});
		const { names, hidden } = this.state;
		const wanted = search.toLowerCase();
		return Array.from(all, ([person, rows]) => ({
			person,
			name: names.get(person) ?? null,
			rows: rows.length,
			cover: rows[0],
			confidence: confidenceOf(rows[0]),
			doubtful: rows.length > 1 ? rows.filter(isDoubtful).length : 0,
			isHidden: hidden.has(person),
		}))
			.filter(({ isHidden }) => withHidden || !isHidden)
			.filter(
				({ person, name, cover }) =>
					!wanted ||
					String(person) === wanted ||
					name?.toLowerCase().includes(wanted) ||
					`face-${cover}.jpg` === wanted,
			)
			.sort((a, b) => b.rows - a.rows || a.person - b.person);
	}

	faces(person: number): FaceInfo[] {
		const rows = this.rowsOf(person);
		return rows
			.map((row) => ({
				row,
				id: `face-${row}.jpg`,
				photo: null,
				confidence: rows.length > 1 ? confidenceOf(row) : null,
				quality: 0.9,
				copyOf: null,
				isCover: row === rows[0],
				isDoubtful: rows.length > 1 && isDoubtful(row),
			}))
			.sort((a, b) => (a.confidence ?? 0) - (b.confidence ?? 0));
	}

	/** People of following numbers, while nobody answered and both live. */
	questions(): ReviewQuestion[] {
		const listed = this.people("", false);
		const people = new Map(listed.map((one) => [one.person, one]));
		const questions: ReviewQuestion[] = [];
		for (const a of listed.slice(0, 60)) {
			const b = people.get(a.person + 1);
			if (!b || this.state.answered.has(`${a.cover} ${b.cover}`)) continue;
			questions.push({
				rows: [a.cover, b.cover],
				people: [a.person, b.person],
				names: [a.name, b.name],
				counts: [a.rows, b.rows],
				probability: 0.9 / (1 + questions.length),
			});
		}
		return questions;
	}

	decide(decisions: readonly ReviewDecision[]): Difference {
		this.decided.push(decisions);
		return this.change("decide", (next) => {
			for (const decision of decisions) apply(next, decision);
		});
	}

	undo(event: number): Difference {
		const entry = this.history.find((one) => one.event === event);
		if (!entry || entry.undone !== null)
			throw new Error(`event ${event}: expected one that counts, got none`);
		const change = this.change("undo", (next) => {
			Object.assign(next, copyOf(entry.before));
		});
		entry.undone = change.event;
		return change;
	}

	private change(command: string, act: (next: Draft) => void): Difference {
		const before = this.state;
		const next = copyOf(before);
		act(next);
		this.state = next;
		const event = this.history.length;
		this.history.push({ event, command, before, undone: null });
		const living = (state: State) => new Set(state.personOf);
		const lived = living(before);
		const lives = living(next);
		const moves = new Map<string, { from: number; into: number }>();
		next.personOf.forEach((into, row) => {
			const from = before.personOf[row];
			if (from !== into) moves.set(`${from} ${into}`, { from, into });
		});
		const all = [...moves.values()];
		return {
			event,
			newPeople: [...lives].filter((one) => !lived.has(one)),
			endedPeople: [...lived].filter((one) => !lives.has(one)),
			merges: all.filter(({ from }) => !lives.has(from)),
			splits: all.filter(({ from }) => lives.has(from)),
			named: [],
			hidden: [],
			assigned: [],
			questions: [],
			saw: { foreign: 0, lowQuality: 0, copies: 0 },
		};
	}
}

interface Draft {
	personOf: Int32Array;
	names: Map<number, string>;
	hidden: Set<number>;
	answered: Set<string>;
	people: number;
}

function copyOf(state: State): Draft {
	return {
		personOf: state.personOf.slice(),
		names: new Map(state.names),
		hidden: new Set(state.hidden),
		answered: new Set(state.answered),
		people: state.people,
	};
}

function join(draft: Draft, people: readonly number[]): void {
	const [into, ...others] = people;
	const ended = new Set(others);
	draft.personOf.forEach((person, row) => {
		if (ended.has(person)) draft.personOf[row] = into;
	});
}

function move(draft: Draft, rows: readonly number[], into: number): void {
	for (const row of rows) draft.personOf[row] = into;
}

function apply(draft: Draft, decision: ReviewDecision): void {
	switch (decision.kind) {
		case "same":
			join(
				draft,
				decision.rows.map((row) => draft.personOf[row]).sort((a, b) => a - b),
			);
			break;
		case "different":
			draft.answered.add(decision.rows.join(" "));
			break;
		case "name":
			if (decision.name === null) draft.names.delete(decision.person);
			else draft.names.set(decision.person, decision.name);
			break;
		case "hide":
			if (decision.isHidden) draft.hidden.add(decision.person);
			else draft.hidden.delete(decision.person);
			break;
		case "merge":
			join(
				draft,
				[...decision.people].sort((a, b) => a - b),
			);
			break;
		case "move":
			move(draft, decision.rows, decision.person ?? draft.people++);
			break;
		case "split":
			for (const rows of decision.parts.slice(1))
				move(draft, rows, draft.people++);
	}
}
