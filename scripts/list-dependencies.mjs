/**
 * `node scripts/list-dependencies.mjs > docs/dependencies.md`: what an installation brings, from package-lock.json, with versions and licences.
 */
import { readFileSync } from "node:fs";

const lock = JSON.parse(
	readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"),
);

const installed = Object.entries(lock.packages)
	.filter(([path, { dev }]) => path !== "" && !dev)
	.map(
		([
			path,
			{ version, license, optional, devOptional, hasInstallScript },
		]) => ({
			name: path.replace(/^.*node_modules\//, ""),
			version,
			license,
			isOptional: Boolean(optional ?? devOptional),
			script: hasInstallScript ? "yes" : "",
		}),
	);

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

const needed = installed.filter(({ isOptional }) => !isOptional);
const optional = installed.filter(({ isOptional }) => isOptional);

console.log(`# What an installation brings

${needed.length} packages that every installation has, ${optional.length} that come with the optional engines (\`npm install --omit=optional\` leaves them out).
Made by \`node scripts/list-dependencies.mjs\`; the tests hold this list to package-lock.json.

## Needed

${table(needed)}

## Optional

${table(optional)}`);
