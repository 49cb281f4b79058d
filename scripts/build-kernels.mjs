/**
 * `npm run build:kernels`: compiles the kernels, AssemblyScript in src/kernels/assembly, into src/kernels/kernel-modules.ts, unless that was made of the same sources.
 * The program imports that file as any other, so that no .wasm file has to be located at run time.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = `${root}src/kernels`;
const output = `${folder}/kernel-modules.ts`;

const flags = [
	"-O3",
	"--runtime",
	"stub",
	"--enable",
	"simd",
	"--enable",
	"threads",
	"--importMemory",
	"--noExportMemory",
	"--initialMemory",
	"0",
	"--maximumMemory",
	"65536",
	"--disableWarning",
	"112", // Vectors in exports: the kernels export none.
	"--baseDir",
	root,
];

/** The bytes of a module in base64. */
async function compile(asc, entry, ...more) {
	let binary;
	const source = `src/kernels/assembly/${entry}.ts`;
	const { error, stderr } = await asc.main(
		[source, "--outFile", `${entry}.wasm`, ...flags, ...more],
		{
			writeFile(_, contents) {
				binary = contents;
			},
		},
	);
	if (error) throw new Error(`${error.message}\n${stderr}`);
	const imports = WebAssembly.Module.imports(new WebAssembly.Module(binary));
	if (imports.length !== 1)
		throw new Error(
			`${source}: expected the memory as only import, got ${JSON.stringify(imports)}`,
		);
	return Buffer.from(binary).toString("base64");
}

/** A hash of all that decides what is built. */
function hashSources() {
	const names = readdirSync(`${folder}/assembly`).sort();
	const paths = [
		...names.map((name) => `${folder}/assembly/${name}`),
		`${folder}/sizes.ts`,
		fileURLToPath(import.meta.url),
		`${root}node_modules/assemblyscript/package.json`,
	];
	const hash = createHash("sha256");
	for (const path of paths) hash.update(readFileSync(path));
	return hash.digest("hex");
}

function readOutput() {
	try {
		return readFileSync(output, "utf8");
	} catch {
		return "";
	}
}

// At the end, where only a file that was written to its end has it.
const mark = `// Made by scripts/build-kernels.mjs of sources with the SHA-256 ${hashSources()}.\n`;
if (!readOutput().endsWith(mark)) {
	const { default: asc } = await import("assemblyscript/asc");
	const privateModule = await compile(asc, "private-memory");
	const sharedModule = await compile(asc, "shared-memory", "--sharedMemory");
	writeFileSync(
		output,
		`export const privateModule: string =
	"${privateModule}";
export const sharedModule: string =
	"${sharedModule}";
${mark}`,
	);
}
