/** A Slurm cluster of three nodes on this machine, on free ports of 127.0.0.1, with a key, a configuration and folders of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
	chmodSync,
	existsSync,
	mkdirSync,
	openSync,
	writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runCaller } from "./small-run.ts";

const nodes = ["n1", "n2", "n3"];
const longestMs = 300_000;

export interface SlurmCluster {
	readonly env: NodeJS.ProcessEnv;
	/** Waits until no job is left. */
	untilIdle(): Promise<void>;
	/** All jobs that ended or wait, each part of a stage as one. */
	jobs(): Promise<readonly SlurmJob[]>;
	stop(): Promise<void>;
}

export interface SlurmJob {
	/** The stage. */
	readonly name: string;
	readonly state: string;
	readonly node: string;
}

async function freePorts(count: number): Promise<number[]> {
	const servers = await Promise.all(
		Array.from(
			{ length: count },
			() =>
				new Promise<Server>((resolve) => {
					const server = createServer();
					server.listen(0, "127.0.0.1", () => resolve(server));
				}),
		),
	);
	return Promise.all(
		servers.map((server) => {
			const { port } = server.address() as { port: number };
			return new Promise<number>((resolve) =>
				server.close(() => resolve(port)),
			);
		}),
	);
}

async function until(what: string, isSo: () => Promise<boolean> | boolean) {
	for (const end = Date.now() + longestMs; Date.now() < end; await sleep(200))
		if (await isSo()) return;
	throw new Error(`Slurm: expected ${what} within ${longestMs / 1000} s`);
}

/** No accounting, no control groups, decisions at once. */
function writeConfiguration(folder: string, ports: readonly number[]): string {
	const path = join(folder, "slurm.conf");
	const user = userInfo().username;
	const lines = [
		"ClusterName=test",
		"SlurmctldHost=localhost(127.0.0.1)",
		`SlurmctldPort=${ports[0]}`,
		"CommunicationParameters=NoInAddrAny,NoCtldInAddrAny",
		`SlurmUser=${user}`,
		`SlurmdUser=${user}`,
		"AuthType=auth/munge",
		`AuthInfo=socket=${join(folder, "munge.socket")}`,
		"CredType=cred/munge",
		`StateSaveLocation=${join(folder, "state")}`,
		`SlurmdSpoolDir=${join(folder, "spool-%n")}`,
		`SlurmctldPidFile=${join(folder, "slurmctld.pid")}`,
		`SlurmdPidFile=${join(folder, "%n.pid")}`,
		"ProctrackType=proctrack/pgid",
		"TaskPlugin=task/none",
		"JobAcctGatherType=jobacct_gather/none",
		"SelectType=select/cons_tres",
		"SelectTypeParameters=CR_CPU",
		"SlurmdParameters=config_overrides",
		"MpiDefault=none",
		"SchedulerParameters=sched_interval=1,batch_sched_delay=0",
		...nodes.map(
			(node, i) =>
				`NodeName=${node} NodeHostname=localhost NodeAddr=127.0.0.1 Port=${ports[i + 1]} CPUs=1`,
		),
		"PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP",
	];
	writeFileSync(path, `${lines.join("\n")}\n`);
	return path;
}

/** @param path PATH, with Slurm's programs */
export async function startSlurm(
	folder: string,
	path: string,
): Promise<SlurmCluster> {
	const key = join(folder, "munge.key");
	const socket = join(folder, "munge.socket");
	// munged asks that all users reach its socket.
	chmodSync(folder, 0o711);
	writeFileSync(key, randomBytes(64), { mode: 0o400 });
	mkdirSync(join(folder, "state"));
	const configuration = writeConfiguration(
		folder,
		await freePorts(1 + nodes.length),
	);
	const env = { ...process.env, PATH: path, SLURM_CONF: configuration };
	const servers: ChildProcess[] = [];
	const start = (name: string, program: string, ...args: string[]) => {
		const log = openSync(join(folder, `${name}.txt`), "w");
		const stdio = ["ignore", log, log] as const;
		servers.push(spawn(program, args, { env, stdio: [...stdio] }));
	};
	const ask = async (program: string, ...args: string[]) =>
		(await runCaller(program, args, env)).stdout.trim();

	start(
		"munged",
		"munged",
		"--foreground",
		`--key-file=${key}`,
		`--socket=${socket}`,
		...["pid", "log", "seed"].map(
			(kind) => `--${kind}-file=${join(folder, `munged.${kind}`)}`,
		),
	);
	const stop = async () => {
		await ask("scancel", "--state=PENDING", "--user", userInfo().username);
		await ask("scancel", "--user", userInfo().username);
		for (const server of servers.reverse()) await end(server);
	};
	try {
		await until("munged's socket", () => existsSync(socket));
		start("slurmctld", "slurmctld", "-D", "-c");
		for (const node of nodes) start(node, "slurmd", "-D", "-N", node);
		await until("three idle nodes", async () => {
			const states = await ask("sinfo", "--noheader", "--Node", "--format=%T");
			return states === nodes.map(() => "idle").join("\n");
		});
	} catch (error) {
		await stop();
		throw error;
	}
	return {
		env,
		untilIdle: () =>
			until("an empty queue", async () => {
				const { exitCode, stdout } = await runCaller(
					"squeue",
					["--noheader"],
					env,
				);
				return exitCode === 0 && stdout === "";
			}),
		async jobs() {
			const lines = await ask("scontrol", "show", "jobs", "--oneliner");
			const field = (line: string, name: string) =>
				new RegExp(` ${name}=(\\S+)`).exec(line)?.[1] ?? "";
			return lines.split("\n").map((line) => ({
				name: field(line, "JobName"),
				state: field(line, "JobState"),
				node: field(line, "NodeList"),
			}));
		},
		stop,
	};
}

async function end(server: ChildProcess): Promise<void> {
	if (server.exitCode !== null || server.signalCode !== null) return;
	const ended = new Promise((resolve) => server.on("exit", resolve));
	server.kill("SIGTERM");
	const timer = setTimeout(() => server.kill("SIGKILL"), 10_000);
	await ended;
	clearTimeout(timer);
}
