/** Machines of a test: a Redis server, workers and the command that started a run, each a process that ends with the test. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RedisServer } from "./redis-server.ts";

/** A process and what it prints to stderr. */
export class Started {
	readonly child: ChildProcess;
	stderr = "";
	private readonly ended: Promise<number | null>;

	/** @param variables of the environment, beside those of this process */
	constructor(
		[program, ...args]: readonly string[],
		variables: Readonly<Record<string, string>> = {},
	) {
		this.child = spawn(program, args, {
			stdio: ["ignore", "ignore", "pipe"],
			env: { ...process.env, ...variables },
		});
		this.child.stderr!.setEncoding("utf8").on("data", (text) => {
			this.stderr += text;
		});
		this.ended = new Promise((resolve) => {
			this.child.once("close", (code) => resolve(code));
		});
	}

	get lines(): readonly string[] {
		return this.stderr.split("\n").filter((line) => line !== "");
	}

	get isRunning(): boolean {
		return this.child.exitCode === null && this.child.signalCode === null;
	}

	/** Waits until it prints what matches, or ends. */
	async prints(pattern: RegExp): Promise<void> {
		while (!pattern.test(this.stderr) && this.isRunning) await sleep(20);
	}

	/** Its exit code; null where a signal ended it. */
	exit(): Promise<number | null> {
		return this.ended;
	}

	async end(signal: NodeJS.Signals): Promise<number | null> {
		this.child.kill(signal);
		return this.ended;
	}

	/** A signal to the process and to those that it started, as to a whole machine. */
	signalAll(signal: NodeJS.Signals): void {
		const { pid } = this.child;
		if (pid === undefined || !this.isRunning) return;
		for (const id of [pid, ...childrenOf(pid)])
			try {
				process.kill(id, signal);
			} catch {}
	}
}

function childrenOf(pid: number): number[] {
	try {
		const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
		return text.split(" ").filter(Boolean).map(Number);
	} catch {
		return [];
	}
}

/** The command lines of what is tested: the program, or its stand-ins. */
export interface Programs {
	worker(url: string, allow: string): readonly string[];
	cluster(url: string, run: string, isResumed: boolean): readonly string[];
}

export class Site {
	readonly folder: string;
	readonly redis: RedisServer;
	private readonly programs: Programs;
	private readonly started: Started[] = [];
	workers: Started[] = [];

	private constructor(folder: string, redis: RedisServer, programs: Programs) {
		this.folder = folder;
		this.redis = redis;
		this.programs = programs;
	}

	static async open(folder: string, programs: Programs): Promise<Site> {
		return new Site(folder, await RedisServer.start(folder), programs);
	}

	/** @param wrap makes another command line of a worker's */
	async addWorkers(
		count: number,
		wrap: (argv: readonly string[]) => readonly string[] = (argv) => argv,
	): Promise<Started[]> {
		const added = Array.from({ length: count }, () =>
			this.start(wrap(this.programs.worker(this.redis.url, this.folder))),
		);
		this.workers.push(...added);
		for (const worker of added) await worker.prints(/^(ready|waiting for)/m);
		return added;
	}

	startCluster(run: string, isResumed = false): Started {
		const { url } = this.redis;
		return this.start(
			this.programs.cluster(url, resolve(this.folder, run), isResumed),
		);
	}

	start(argv: readonly string[]): Started {
		const started = new Started(argv);
		this.started.push(started);
		return started;
	}

	async close(): Promise<void> {
		for (const started of this.started) {
			started.signalAll("SIGCONT");
			await started.end("SIGKILL");
		}
		await this.redis.kill();
	}
}
