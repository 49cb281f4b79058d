/** The page's own server on a real library, for tests in a browser. */
import type { Library } from "../../../src/people/library-types.ts";
import {
	type ReviewServer,
	serveReview,
} from "../../../src/review/server/serve.ts";
import { LibraryView } from "../../../src/review/view/library-view.ts";
import { openPeople } from "../people-library.ts";

export interface ServedLibrary {
	readonly library: Library;
	readonly server: ReviewServer;
	close(): Promise<void>;
}

/** @param pictures the folder of pictures that ids name */
export async function serveLibrary(
	folder: string,
	pictures: string,
): Promise<ServedLibrary> {
	const library = await openPeople(folder, "write");
	const review = {
		view: new LibraryView(library),
		name: "faces",
		pictures: [pictures],
		canDecide: true,
		isDemo: false,
	};
	const server = await serveReview(review, {
		host: "127.0.0.1",
		port: 0,
		onBug: (error) => {
			throw error;
		},
	});
	return {
		library,
		server,
		async close() {
			await server.close();
			await library.close();
		},
	};
}
