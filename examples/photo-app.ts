/**
 * A photo app that keeps a table of faces of its own, and follows a library of people: whatever happens to the library, the app applies
 * the difference that the call returned, and never reads all faces again. Here the table is a Map; a database works the same way.
 */
import {
	bundledFaces,
	type Difference,
	type Library,
	openLibrary,
	readFloatMatrix,
} from "gcn-cluster";

export interface Face {
	/** The app's name of the face: the file of its crop. */
	readonly file: string;
	readonly person: number;
}

/** The app's own tables. */
export interface Tables {
	/** By row number. */
	readonly faces: Map<number, Face>;
	/** By the number of a person. */
	readonly names: Map<number, string>;
}

/** Everything that the app needs to follow. */
export function apply(
	{ faces, names }: Tables,
	{ assigned, named, endedPeople }: Difference,
): void {
	for (const { row, id, person } of assigned)
		if (person === null) faces.delete(row);
		else faces.set(row, { file: id!, person });
	for (const { person, name } of named)
		if (name === null) names.delete(person);
		else names.set(person, name);
	for (const person of endedPeople) names.delete(person);
}

/** Faces from number `start` of a set, with the files that they came from. */
function crops(start: number, end: number) {
	const { cols, data } = readFloatMatrix(bundledFaces.features);
	const rows = end - start;
	return {
		features: { rows, cols, data: data.subarray(start * cols, end * cols) },
		ids: Array.from({ length: rows }, (_, i) => `crops/${start + i}.jpg`),
	};
}

const nameTwo = (library: Library) => {
	const largest = library.people().slice(0, 2);
	const names = ["Ann", "Ben"];
	return library.decide(
		largest.map(({ person }, i) => ({ kind: "name", person, name: names[i] })),
	);
};

/** The user says that the two people of the likeliest question are one. */
const answerYes = (library: Library) => {
	const [{ rows }] = library.questions(1);
	return library.decide([{ kind: "same", rows }]);
};

const splitAnn = (library: Library) => {
	const ann = library.people().find(({ name }) => name === "Ann")!;
	const [{ row: a }, { row: b }] = library.rows(ann.person);
	return library.decide([{ kind: "different", rows: [a, b] }]);
};

/** What happens in a week of the app. */
const week: Record<string, (library: Library) => Promise<Difference>> = {
	"900 faces are found": (library) => library.add(crops(0, 900)),
	"the user names two people": nameTwo,
	"100 new faces": (library) => library.add(crops(900, 1000)),
	"two people are one": answerYes,
	"two faces of Ann are not one person": splitAnn,
	"that was a mistake": (library) => library.undo(null),
	"the names were one too": (library) => library.undo(1),
	"four photos are deleted": (library) => library.remove([0, 1, 2, 3]),
	"and come back": (library) => library.undo(null),
	"all is grouped anew": (library) => library.regroup({ full: true }),
};

/** Runs the week; `onStep` is called after each change. */
export async function runWeek(
	folder: string,
	onStep: (what: string, tables: Tables, library: Library) => void,
): Promise<void> {
	const tables: Tables = { faces: new Map(), names: new Map() };
	const library = await openLibrary(folder, { mode: "create" });
	for (const [what, change] of Object.entries(week)) {
		apply(tables, await change(library));
		onStep(what, tables, library);
	}
	await library.close();
}
