/**
 * `npm run build:page`: bundles the page of `review` and the script of `report`, src/review/page, into modules of texts in src/review/built, unless those were made of the same sources.
 * The server imports them as it does any other module: no folder of files has to be located, or can be left, at run time.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const page = join(root, "src/review/page");
const built = join(root, "src/review/built");

const types = {
	html: "text/html; charset=utf-8",
	js: "text/javascript; charset=utf-8",
	css: "text/css; charset=utf-8",
	svg: "image/svg+xml",
	txt: "text/plain; charset=utf-8",
};

/** A hash of all that decides what is built. */
function hashSources() {
	const paths = [
		...readdirSync(page, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath, entry.name)),
		join(root, "src/review/api-types.ts"),
		fileURLToPath(import.meta.url),
		join(root, "package-lock.json"),
	].sort();
	const hash = createHash("sha256");
	for (const path of paths) hash.update(readFileSync(path));
	return hash.digest("hex");
}

/** Bundles an entry: its texts as [name, text], and the packages whose code is in them. */
async function bundle(esbuild, entry, options) {
	const { outputFiles, metafile } = await esbuild.build({
		entryPoints: [join(page, entry)],
		outdir: built,
		bundle: true,
		minify: true,
		write: false,
		metafile: true,
		target: ["chrome109", "firefox121", "safari16.4"],
		tsconfig: join(page, "tsconfig.json"),
		legalComments: "none",
		logLevel: "warning",
		...options,
	});
	const packages = Object.keys(metafile.inputs).flatMap(
		(path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
	);
	return {
		texts: outputFiles.map(({ path, text }) => [basename(path), text]),
		packages: [...new Set(packages)].sort(),
	};
}

function readLicences(packages) {
	return packages
		.map((name) => {
			const folder = join(root, "node_modules", name);
			const { version } = JSON.parse(
				readFileSync(join(folder, "package.json"), "utf8"),
			);
			const text = readFileSync(join(folder, "LICENSE"), "utf8").trim();
			return `${name} ${version}\n\n${text}\n`;
		})
		.join("\n\n");
}

async function buildPage(esbuild) {
	const { texts, packages } = await bundle(esbuild, "page.tsx", {
		format: "esm",
		splitting: true,
		chunkNames: "[name]-[hash]",
	});
	const asItIs = (name) => [name, readFileSync(join(page, name), "utf8")];
	const all = [
		asItIs("index.html"),
		asItIs("icon.svg"),
		...texts,
		["licences.txt", readLicences(packages)],
	];
	const files = all.map(([name, body]) => [
		name,
		{ type: types[name.split(".").at(-1)], body },
	]);
	return `/** What the server gives the browser, by name: Content-Type and text. */
export const pageFiles: Readonly<
	Record<string, { readonly type: string; readonly body: string }>
> = ${JSON.stringify(Object.fromEntries(files), null, "\t")};
`;
}

async function buildReport(esbuild) {
	const { texts } = await bundle(esbuild, "report/report.tsx", {
		format: "iife",
	});
	const textOf = (extension) =>
		texts.find(([name]) => name.endsWith(extension))[1];
	return `/** What a report has in it beside its data. */
export const reportFiles: { readonly script: string; readonly style: string } = ${JSON.stringify({ script: textOf(".js"), style: textOf(".css") }, null, "\t")};
`;
}

function readOutput(name) {
	try {
		return readFileSync(join(built, name), "utf8");
	} catch {
		return "";
	}
}

// At the end, where only a file that was written to its end has it.
const mark = `// Made by scripts/build-page.mjs of sources with the SHA-256 ${hashSources()}.\n`;
const outputs = { "page-files.ts": buildPage, "report-files.ts": buildReport };
if (Object.keys(outputs).some((name) => !readOutput(name).endsWith(mark))) {
	const esbuild = await import("esbuild");
	mkdirSync(built, { recursive: true });
	for (const [name, build] of Object.entries(outputs))
		writeFileSync(join(built, name), (await build(esbuild)) + mark);
}
