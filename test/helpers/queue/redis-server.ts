/** A Redis server of a test: on a free port of 127.0.0.1, in a folder of its own, with an append-only file, ended by its process id. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createServer, connect as open } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const names = ["redis-server", "valkey-server"];

/** The server's program, or null where none is installed. */
export const redisProgram: string | null =
	names.find((name) => spawnSync(name, ["--version"]).status === 0) ?? null;

export class RedisServer {
	readonly port: number;
	private readonly args: readonly string[];
	private child: ChildProcess | null = null;

	private constructor(port: number, args: readonly string[]) {
		this.port = port;
		this.args = args;
	}

	/** @param more settings, such as `--requirepass` */
	static async start(
		folder: string,
		more: readonly string[] = [],
	): Promise<RedisServer> {
		const port = await freePort();
		const data = join(folder, `redis-${port}`);
		mkdirSync(data, { recursive: true });
		const listening = more.includes("--tls-port")
			? more.map((word) => (word === "PORT" ? `${port}` : word))
			: ["--port", `${port}`, ...more];
		const server = new RedisServer(port, [
			...["--bind", "127.0.0.1", "--dir", data, "--save", ""],
			...["--appendonly", "yes", "--appendfsync", "everysec"],
			...listening,
		]);
		await server.begin();
		return server;
	}

	get url(): string {
		return `redis://127.0.0.1:${this.port}`;
	}

	/** Begins, or begins again with the data that are there. */
	async begin(): Promise<void> {
		this.child = spawn(redisProgram!, this.args, { stdio: "ignore" });
		while (!(await answers(this.port))) await sleep(20);
	}

	/** Ends it at once, as a crash does. */
	async kill(): Promise<void> {
		const child = this.child;
		if (!child || child.exitCode !== null || child.signalCode !== null) return;
		const ended = new Promise((resolve) => child.once("exit", resolve));
		child.kill("SIGKILL");
		await ended;
	}
}

function freePort(): Promise<number> {
	const server = createServer();
	return new Promise((resolve, reject) => {
		server.on("error", reject);
		server.listen(0, "127.0.0.1", () => {
			const { port } = server.address() as { readonly port: number };
			server.close(() => resolve(port));
		});
	});
}

function answers(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = open(port, "127.0.0.1");
		socket.on("connect", () => {
			socket.destroy();
			resolve(true);
		});
		socket.on("error", () => resolve(false));
	});
}
