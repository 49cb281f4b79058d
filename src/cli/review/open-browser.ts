/** Opens an address in the browser that the system opens addresses in. */
import { spawn } from "node:child_process";

/** The program that does it, as each system brings it. */
const programs: Partial<Record<NodeJS.Platform, readonly string[]>> = {
	darwin: ["open"],
	win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/** Where there is no such program, as on a server, nothing happens: the address is printed too. */
export function openBrowser(url: string): void {
	const [program, ...given] = programs[process.platform] ?? ["xdg-open"];
	const started = spawn(program, [...given, url], {
		detached: true,
		stdio: "ignore",
	});
	started.on("error", () => {});
	started.unref();
}
