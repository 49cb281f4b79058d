/**
 * Builds the package tfjs-node-gpu with its native part: TensorFlow's library and headers from the Python wheel, fetched by pip,
 * and the package's own small binding compiled against them with g++. Python and the compiler are not needed afterwards.
 */
import { spawnSync } from "node:child_process";
import {
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { commandLine } from "./command-line.mjs";

const NODE_API_HEADERS = "1.9.0";
/** Node-API version of the binding's folder, the newest that tfjs-node-gpu looks for. */
const NAPI = 8;
/** Where the compiled binding is in the package. */
export const BINDING = join("lib", `napi-v${NAPI}`, "tfjs_binding.node");
/** Dependencies that tfjs-node-gpu's JavaScript loads; only its install script needs the others. */
const RUNTIME_DEPENDENCIES = [
	"@mapbox/node-pre-gyp",
	"@tensorflow/tfjs",
	"google-protobuf",
	"progress",
	"rimraf",
];
const SHARED = ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-cpu"];
const HEADERS = [
	"tensorflow/include/tensorflow/c/",
	"tensorflow/include/tensorflow/core/platform/",
	"tensorflow/include/tsl/",
];
const UNZIP =
	"import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); z.extractall(sys.argv[2], [n for n in z.namelist() if n.startswith(tuple(sys.argv[3:]))])";

/** A failure that the user can repair: its message is printed without a stack. */
export class BuildError extends Error {}

function run(command, args, cwd) {
	const done = spawnSync(command, args, { cwd, encoding: "utf8" });
	if (done.status === 0) return done.stdout;
	const output = (done.error?.message ?? done.stderr).trim();
	throw new BuildError(
		`${command} ${args.slice(0, 3).join(" ")}: expected it to succeed, got:\n${output}`,
	);
}

/** Names, in one line, the first tool that a build needs and the machine lacks. */
export function requireTools() {
	const tools = [
		["g++", "the C++ compiler", "g++"],
		["python3 -m pip", "Python's pip", "python3-pip"],
		["strip", "binutils", "binutils"],
		["tar", "tar", "tar"],
		["npm", "npm", "npm"],
	];
	for (const [tool, role, debianPackage] of tools) {
		const [command, ...args] = tool.split(" ");
		if (spawnSync(command, [...args, "--version"]).status !== 0)
			throw new BuildError(
				`${tool}: expected ${role}, got none (Debian, Ubuntu: apt-get install ${debianPackage})`,
			);
	}
}

/** Downloads one wheel and returns its path; any Python 3 will do, as only the C++ library in it is used. */
function downloadWheel(requirement, work) {
	const folder = mkdtempSync(join(work, "wheel-"));
	const tags = ["manylinux2014_x86_64", "manylinux_2_17_x86_64"];
	run(
		"python3",
		commandLine`-m pip download --quiet --no-deps --only-binary=:all:
			--python-version 3.11 --implementation cp --abi cp311 --abi none
			${tags.flatMap((tag) => ["--platform", tag])}
			--dest ${folder} ${requirement}`,
	);
	return join(folder, readdirSync(folder)[0]);
}

function unzip(wheel, to, prefixes) {
	run("python3", ["-c", UNZIP, wheel, to, ...prefixes]);
}

/** The CUDA libraries, in the versions that the TensorFlow wheel itself asks for. */
function addCuda(wheel, version, work, deps) {
	const info = `tensorflow-${version}.dist-info/`;
	unzip(wheel, work, [info]);
	const metadata = readFileSync(join(work, info, "METADATA"), "utf8");
	const requirements = metadata.matchAll(
		/^Requires-Dist: (nvidia-[\w-]+) ?\(?==([\w.]+)\)? ?; ?extra == ['"]and-cuda['"]/gm,
	);
	for (const [, name, wanted] of requirements) {
		console.error(`build:native: ${name} ${wanted}`);
		const cudaWheel = downloadWheel(`${name}==${wanted}`, work);
		unzip(cudaWheel, deps, ["nvidia/"]);
		rmSync(cudaWheel);
	}
}

/** Fills `PACKAGE/deps/lib` and returns the folder of headers. */
function addTensorflow(packageFolder, work, version, gpu) {
	const name = gpu ? "tensorflow" : "tensorflow-cpu";
	console.error(
		`build:native: ${name} ${version} (${gpu ? "about 2 GB" : "200 MB"} to download)`,
	);
	const wheel = downloadWheel(`${name}==${version}`, work);
	const unpacked = join(work, "unpacked");
	const libraries = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];
	const members = libraries.map((library) => `tensorflow/${library}`);
	unzip(wheel, unpacked, [...members, ...HEADERS]);
	const deps = join(packageFolder, "deps");
	mkdirSync(join(deps, "lib"), { recursive: true });
	for (const library of libraries) {
		const unpackedLibrary = join(unpacked, "tensorflow", library);
		run("strip", ["--strip-unneeded", unpackedLibrary]);
		renameSync(unpackedLibrary, join(deps, "lib", library));
	}
	if (gpu) addCuda(wheel, version, work, deps);
	return join(unpacked, "tensorflow", "include");
}

function unpackNpm(specifier, work) {
	const folder = mkdtempSync(join(work, "npm-"));
	const packing = ["pack", "--silent", "--pack-destination", folder, specifier];
	const tarball = run("npm", packing, folder).trim();
	run("tar", ["-xzf", tarball], folder);
	return join(folder, "package");
}

function addRuntimeDependencies(packageFolder, work) {
	const { dependencies } = JSON.parse(
		readFileSync(join(packageFolder, "package.json"), "utf8"),
	);
	const wanted = RUNTIME_DEPENDENCIES.map((name) => [name, dependencies[name]]);
	const folder = mkdtempSync(join(work, "runtime-"));
	const manifest = { private: true, dependencies: Object.fromEntries(wanted) };
	writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
	const quietly = ["--no-audit", "--no-fund", "--no-package-lock"];
	run("npm", ["install", "--ignore-scripts", ...quietly], folder);
	// All backends must belong to one tfjs, which is gcn-cluster's own.
	for (const name of SHARED)
		rmSync(join(folder, "node_modules", name), { recursive: true });
	renameSync(join(folder, "node_modules"), join(packageFolder, "node_modules"));
}

function compileBinding(packageFolder, headers, nodeHeaders) {
	const binding = join(packageFolder, BINDING);
	mkdirSync(dirname(binding), { recursive: true });
	run("g++", [
		"-std=c++17",
		"-O2",
		"-fPIC",
		"-shared",
		`-DNAPI_VERSION=${NAPI}`,
		...[headers, nodeHeaders].map((folder) => `-I${folder}`),
		...["tfjs_backend.cc", "tfjs_binding.cc"].map((source) =>
			join(packageFolder, "binding", source),
		),
		`-L${join(packageFolder, "deps", "lib")}`,
		"-l:libtensorflow_cc.so.2",
		"-l:libtensorflow_framework.so.2",
		"-Wl,-rpath,$ORIGIN/../../deps/lib",
		"-o",
		binding,
	]);
}

/**
 * Builds the package in the folder `work` and returns where: `versions` gives tfjs's and TensorFlow's.
 * With `gpu` it holds TensorFlow's CUDA build and the CUDA libraries that this asks for.
 */
export function buildPackage(work, versions, gpu) {
	const specifier = `@tensorflow/tfjs-node-gpu@${versions.tfjs}`;
	const packageFolder = unpackNpm(specifier, work);
	const nodeHeaders = unpackNpm(`node-api-headers@${NODE_API_HEADERS}`, work);
	addRuntimeDependencies(packageFolder, work);
	const headers = addTensorflow(packageFolder, work, versions.tensorflow, gpu);
	console.error("build:native: compiling the binding");
	compileBinding(packageFolder, headers, join(nodeHeaders, "include"));
	return packageFolder;
}
