/**
 * `node scripts/list-dependencies.mjs > docs/dependencies.md`: what an installation brings, from package-lock.json, with versions and licences.
 */
import { readFileSync } from "node:fs";

const lock = JSON.parse(
	readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"),
);

const installed = Object.entries(lock.packages)
	.filter(([path, { dev }]) => path !== "" && !dev)
	.map(([path, { version, license, hasInstallScript }]) => ({
		name: path.replace(/^.*node_modules\//, ""),
		version,
		license,
		script: hasInstallScript ? "yes" : "",
	}));

function table(packages) {
	const rows = packages
		.map(
			({ name, version, license, script }) =>
				`| ${name} | ${version} | ${license} | ${script} |`,
		)
		.sort();
	return [
		"| package | version | licence | install script |",
		"| --- | --- | --- | --- |",
		...new Set(rows),
	].join("\n");
}

/** Licences of packages that come when they are asked for, which package-lock.json does not have; with those of native libraries in them. */
const licences = {
	"@tensorflow/tfjs-backend-webgpu": "Apache-2.0",
	"@tensorflow/tfjs-node-gpu": "Apache-2.0",
	"@vladmandic/face-api": "MIT (weights: docs/photos.md)",
	bullmq: "MIT",
	"heic-decode": "ISC; libheif LGPL-3.0",
	ioredis: "MIT",
	"onnxruntime-node": "MIT",
	sharp: "Apache-2.0; libvips LGPL-3.0",
	usearch: "Apache-2.0",
	webgpu: "Apache-2.0",
};

const { peerDependencies } = lock.packages[""];
const parts = Object.entries(peerDependencies)
	.map(([name, range]) => `| ${name} | ${range} | ${licences[name]} |`)
	.join("\n");

console.log(`# What an installation brings

${installed.length} packages, none of which runs a script as it is installed.
Made by \`node scripts/list-dependencies.mjs\`; the tests hold this list to package-lock.json.

${table(installed)}

## What comes when it is asked for

\`npx gcn-cluster engines\` lists what loads, \`npx gcn-cluster engines --install NAME\` brings one, in these versions:

| package | version | licence |
| --- | --- | --- |
${parts}`);
