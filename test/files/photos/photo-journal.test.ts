/** The journal of photos: what was added is read back, what a kill leaves half written is cut off, and damage ends it. */
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
	type KnownPhoto,
	PhotoJournal,
} from "../../../src/files/photos/photo-journal.ts";
import { photoFace as face } from "../../helpers/photo-face.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const base = temporaryFolder();

const photoNamed = (path: string, numFaces: number): KnownPhoto => ({
	path,
	size: 100,
	changedMs: 1.5,
	faces: Array.from({ length: numFaces }, () => face),
	unreadable: null,
});

/** Opens a journal, uses it and closes it. */
function withJournal<T>(path: string, use: (journal: PhotoJournal) => T): T {
	const journal = new PhotoJournal(path);
	try {
		return use(journal);
	} finally {
		journal.close();
	}
}

/** A journal of three photos, of which two have faces. */
function makeJournal(name: string): string {
	const path = join(base, name);
	withJournal(path, (journal) => {
		journal.begin({ "--tiles": "auto" });
		journal.add(photoNamed("a\n名.jpg", 2), Float32Array.of(1, 2, 3, 4));
		journal.add(photoNamed("none.jpg", 0), new Float32Array(0));
		journal.add(photoNamed("c.jpg", 1), Float32Array.of(5, 6));
	});
	return path;
}

test("is read back as it was written", () => {
	const path = makeJournal("whole");
	withJournal(path, (journal) => {
		expect(journal.run).toEqual({ "--tiles": "auto" });
		expect(journal.isComplete).toBe(false);
		expect(journal.numPhotos).toBe(3);
		const photo = photoNamed("a\n名.jpg", 2);
		expect(journal.find(photo)).toMatchObject(photo);
		expect([...journal.readDescriptors(photo.path, 2)]).toEqual([1, 2, 3, 4]);
		expect([...journal.readDescriptors("none.jpg", 2)]).toEqual([]);
		expect([...journal.readDescriptors("c.jpg", 2)]).toEqual([5, 6]);
		journal.complete({ "features.npy": "ab" });
	});
	withJournal(path, ({ isComplete, written }) => {
		expect(isComplete).toBe(true);
		expect(written).toEqual({ "features.npy": "ab" });
	});
});

test("finds no photo that changed, or that could not be read", () => {
	const path = makeJournal("changed");
	withJournal(path, (journal) => {
		const photo = photoNamed("c.jpg", 1);
		expect(journal.find({ ...photo, size: 101 })).toBe(null);
		expect(journal.find({ ...photo, changedMs: 2 })).toBe(null);
		const broken = { ...photoNamed("d.jpg", 0), unreadable: "damaged" };
		journal.add(broken, new Float32Array(0));
		expect(journal.find(broken)).toBe(null);
		journal.add({ ...photo, size: 101 }, Float32Array.of(7, 8));
		expect(journal.find(photo)).toBe(null);
		expect([...journal.readDescriptors("c.jpg", 2)]).toEqual([7, 8]);
	});
});

test("cut at any byte, it has the photos before, and goes on from there", () => {
	const whole = readFileSync(makeJournal("cut"));
	const path = join(base, "cut-off");
	const counts = new Set<number>();
	for (let length = 0; length <= whole.length; length += 7) {
		writeFileSync(path, whole);
		truncateSync(path, length);
		withJournal(path, (journal) => {
			counts.add(journal.numPhotos);
			if (journal.run === null) journal.begin({});
			journal.add(photoNamed("new.jpg", 1), Float32Array.of(9, 9));
		});
		withJournal(path, (journal) => {
			expect([...journal.readDescriptors("new.jpg", 2)]).toEqual([9, 9]);
			const first = journal.find(photoNamed("a\n名.jpg", 2));
			if (first)
				expect([...journal.readDescriptors(first.path, 2)]).toEqual([
					1, 2, 3, 4,
				]);
		});
	}
	expect([...counts].sort()).toEqual([0, 1, 2]);
});

test("damage ends it there", () => {
	const path = makeJournal("damaged");
	const bytes = readFileSync(path);
	bytes[bytes.indexOf("none.jpg")] ^= 1;
	writeFileSync(path, bytes);
	withJournal(path, (journal) => {
		expect(journal.numPhotos).toBe(1);
		expect(journal.find(photoNamed("c.jpg", 1))).toBe(null);
	});
});
