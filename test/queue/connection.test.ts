/** @module-tag slow/queue */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../../src/queue/connection.ts";
import { needs } from "../helpers/needs.ts";
import { hasQueue, needsQueue } from "../helpers/queue/needs-queue.ts";
import { RedisServer } from "../helpers/queue/redis-server.ts";
import { Started } from "../helpers/queue/site.ts";
import { standInWorker } from "../helpers/queue/stand-in.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const password = "s3cret-p@ss";
const encoded = encodeURIComponent(password);

/** The warnings of a connection that is made and closed. */
async function tryConnection(url: string): Promise<string[]> {
	const warnings: string[] = [];
	const connection = await connect("--queue", url, (text) => {
		warnings.push(text);
	});
	expect(await connection.redis.ping()).toBe("PONG");
	connection.close();
	return warnings;
}

describe.skipIf(!hasQueue)("a server with a password", needsQueue, () => {
	let redis: RedisServer;
	const host = () => `127.0.0.1:${redis.port}`;
	beforeAll(async () => {
		redis = await RedisServer.start(folder, ["--requirepass", password]);
	});
	afterAll(() => redis.kill());

	test("is connected to with it", async () => {
		expect(await tryConnection(`redis://:${encoded}@${host()}`)).toEqual([]);
	});

	test.each([
		["none", "", /NOAUTH/],
		["a wrong one", ":other-w0rd@", /WRONGPASS/],
		["that of another user", `somebody:${encoded}@`, /WRONGPASS/],
	])("refuses %s in one line that does not show it", async (_, user, got) => {
		const refused = tryConnection(`redis://${user}${host()}`);
		await expect(refused).rejects.toThrow(got);
		await expect(refused).rejects.toThrow(
			new RegExp(
				`^--queue: expected a Redis or Valkey server at redis://${host()}, got "`,
			),
		);
		await expect(refused).rejects.not.toThrow(/w0rd|s3cret/);
	});

	test("is not asked where a database is missing", async () => {
		const refused = tryConnection(`redis://:${encoded}@${host()}/99`);
		await expect(refused).rejects.toThrow(/^--queue: expected/);
	});
});

test.skipIf(!hasQueue)(
	"a server that may drop jobs is warned of",
	needsQueue,
	async () => {
		const policy = ["--maxmemory-policy", "allkeys-lru"];
		const redis = await RedisServer.start(folder, policy);
		const warnings = await tryConnection(redis.url);
		await redis.kill();
		expect(warnings).toEqual([expect.stringMatching(/noeviction$/)]);
	},
);

test.skipIf(!hasQueue)(
	"nobody who listens is one line",
	needsQueue,
	async () => {
		const redis = await RedisServer.start(folder);
		await redis.kill();
		await expect(tryConnection(redis.url)).rejects.toThrow(
			/^--queue: expected .*, got "connect ECONNREFUSED/,
		);
	},
);

const openssl = spawnSync("openssl", ["version"]).status === 0;

describe.skipIf(!hasQueue || !openssl)(
	"a server with TLS",
	needs("no queue, or no openssl"),
	() => {
		let redis: RedisServer;
		beforeAll(async () => {
			const made = spawnSync("openssl", [
				...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"],
				...["-keyout", at("key.pem"), "-out", at("cert.pem")],
				...["-subj", "/CN=queue", "-addext", "subjectAltName=IP:127.0.0.1"],
			]);
			expect(made.status, `${made.stderr}`).toBe(0);
			redis = await RedisServer.start(folder, [
				...["--port", "0", "--tls-port", "PORT", "--tls-auth-clients", "no"],
				...["--tls-cert-file", at("cert.pem"), "--tls-key-file", at("key.pem")],
				...["--tls-ca-cert-file", at("cert.pem"), "--requirepass", password],
			]);
		});
		afterAll(() => redis.kill());
		const url = () => `rediss://:${encoded}@127.0.0.1:${redis.port}`;

		test("whose certificate nobody vouches for is refused", async () => {
			await expect(tryConnection(url())).rejects.toThrow(
				/^--queue: expected .*, got "self-signed certificate"$/,
			);
		});

		test("serves a worker that trusts its certificate", async () => {
			const worker = new Started(
				standInWorker(url(), folder, "gcn-cluster 0.0.1"),
				{ NODE_EXTRA_CA_CERTS: at("cert.pem") },
			);
			await worker.prints(/ready/);
			expect(worker.stderr).toBe("ready\n");
			expect(await worker.end("SIGTERM")).toBe(0);
		});

		test("is not spoken to without TLS", async () => {
			const plain = url().replace("rediss:", "redis:");
			await expect(tryConnection(plain)).rejects.toThrow(/^--queue: expected/);
		});
	},
);
