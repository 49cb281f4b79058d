/** Starts the server of the page, and ends it. */
import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import { InputError } from "../../errors.ts";
import { createApp } from "./app.ts";
import { inAddress } from "./guard.ts";
import type { Review } from "./review.ts";

export interface ServeOptions {
	/** The address of the interface to listen at. */
	readonly host: string;
	/** 0 takes any free one. */
	readonly port: number;
	/** Is told of errors that are no fault of a request. */
	readonly onBug: (error: unknown) => void;
}

export interface ReviewServer {
	/** To open in a browser; it has the token. */
	readonly url: string;
	readonly token: string;
	readonly port: number;
	close(): Promise<void>;
}

/** @throws InputError for a port or an address that cannot be had */
export async function serveReview(
	review: Review,
	{ host, port, onBug }: ServeOptions,
): Promise<ReviewServer> {
	const token = randomBytes(24).toString("base64url");
	let app: Hono | null = null;
	const server = createAdaptorServer({
		fetch: (request, env) =>
			app?.fetch(request, env) ?? new Response(null, { status: 503 }),
	}) as Server;
	await listen(server, host, port);
	const own = (server.address() as AddressInfo).port;
	app = createApp(review, { token, host, port: own }, onBug);
	const isAny = host === "0.0.0.0" || host === "::";
	const address = isAny ? "127.0.0.1" : inAddress(host);
	return {
		url: `http://${address}:${own}/?token=${token}`,
		token,
		port: own,
		close: () => close(server),
	};
}

function listen(server: Server, host: string, port: number): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once("error", (error: NodeJS.ErrnoException) => {
			const isHost = ["EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN"].includes(
				error.code ?? "",
			);
			reject(
				isHost
					? new InputError("--host", "an address of this machine", host)
					: new InputError("--port", "a free port", `${port} (${error.code})`),
			);
		});
		server.listen(port, host, () => resolve());
	});
}

/** Ends connections that wait for nothing too. */
function close(server: Server): Promise<void> {
	return new Promise((resolve) => {
		server.close(() => resolve());
		server.closeAllConnections();
	});
}
