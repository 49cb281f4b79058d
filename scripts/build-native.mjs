/**
 * `npm run build:native [-- --gpu]`: puts the engine `node` (tfjs-node-gpu) together where its own install cannot bring the native part.
 * `native-package.mjs` builds it; the result lies in a cache folder and hard-linked into node_modules, so that the next run takes no time and no second copy.
 */
import {
	copyFileSync,
	existsSync,
	linkSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
} from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
	BINDING,
	BuildError,
	buildPackage,
	requireTools,
} from "./native-package.mjs";

const PACKAGE = "@tensorflow/tfjs-node-gpu";
/** The folder in which gcn-cluster looks for the package; `gcn-cluster engines --install node` installs into it too. */
const FOLDER = fileURLToPath(new URL("../engines/node", import.meta.url));
const TENSORFLOW = "2.15.0";
/** Part of the cache's name: raised when the same versions are built in another way. */
const RECIPE = 2;

const require = createRequire(import.meta.url);

/** Fills `cache`, which appears only when it is complete. */
function fill(cache, versions, gpu) {
	requireTools();
	mkdirSync(dirname(cache), { recursive: true });
	const work = mkdtempSync(`${cache}.part-`);
	try {
		const packageFolder = buildPackage(work, versions, gpu);
		if (!existsSync(cache)) renameSync(packageFolder, cache);
	} finally {
		rmSync(work, { recursive: true, force: true });
	}
}

/** Copies a folder as hard links, so that an emptied cache breaks nothing; as copies where the cache is on another disk. */
function linkTree(from, to) {
	mkdirSync(to, { recursive: true });
	for (const name of readdirSync(from)) {
		const source = join(from, name);
		const target = join(to, name);
		if (statSync(source).isDirectory()) linkTree(source, target);
		else {
			try {
				linkSync(source, target);
			} catch {
				copyFileSync(source, target);
			}
		}
	}
}

/** Replaces the package in the folder of engines in two renames, so that no run sees half of it. */
function install(cache, target) {
	const fresh = join(dirname(target), `.tfjs-node-gpu-${process.pid}`);
	const old = `${fresh}-old`;
	linkTree(cache, fresh);
	if (existsSync(target)) renameSync(target, old);
	renameSync(fresh, target);
	rmSync(old, { recursive: true, force: true });
}

function main() {
	const gpu = process.argv.includes("--gpu");
	const here = `${process.platform} ${process.arch}`;
	if (here !== "linux x64")
		throw new BuildError(
			`build:native: expected Linux on x86-64, got ${here} (try npx gcn-cluster engines --install node, or --backend webgpu)`,
		);
	const manifest = new URL("../package.json", import.meta.url);
	const { peerDependencies } = JSON.parse(readFileSync(manifest, "utf8"));
	const version = peerDependencies[PACKAGE].replace("^", "");
	const root = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
	const name = `native-tfjs${version}-tf${TENSORFLOW}-${gpu ? "gpu" : "cpu"}-${RECIPE}`;
	const cache = join(root, "gcn-cluster", name);
	if (!existsSync(cache))
		fill(cache, { tfjs: version, tensorflow: TENSORFLOW }, gpu);
	const target = join(FOLDER, "node_modules", PACKAGE);
	mkdirSync(dirname(target), { recursive: true });
	install(cache, target);
	process.env.TF_CPP_MIN_LOG_LEVEL ??= "3";
	const binding = require(join(target, BINDING));
	console.error(
		`build:native: TensorFlow ${binding.TF_Version} is in ${target}; --backend node uses it`,
	);
}

try {
	main();
} catch (error) {
	if (!(error instanceof BuildError)) throw error;
	console.error(error.message);
	process.exitCode = 1;
}
