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

const { peerDependencies } = lock.packages[""];
const parts = Object.entries(peerDependencies)
	.map(([name, range]) => `| ${name} | ${range} |`)
	.join("\n");

console.log(`# What an installation brings

${installed.length} packages, none of which runs a script as it is installed.
Made by \`node scripts/list-dependencies.mjs\`; the tests hold this list to package-lock.json.

${table(installed)}

## What comes when it is asked for

\`npx gcn-cluster engines\` lists what loads, \`npx gcn-cluster engines --install NAME\` brings one, in these versions:

| package | version |
| --- | --- |
${parts}`);
