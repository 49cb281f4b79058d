/** Preloaded (`node --import`): whoever asks for a connection, a name or a socket ends the process with exit code 99, caught or not. */
import dgram from "node:dgram";
import dns from "node:dns";
import http from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import tls from "node:tls";

const refuse = (what) => () => {
	process.stderr.write(`asked for the network: ${what}\n`);
	process.exit(99);
};

net.Socket.prototype.connect = refuse("net");
net.Server.prototype.listen = refuse("listen");
tls.connect = refuse("tls");
for (const module of [http, https]) {
	module.request = refuse("http");
	module.get = refuse("http");
}
dgram.createSocket = refuse("dgram");
for (const resolver of [dns, dns.promises])
	for (const name of ["lookup", "resolve", "resolve4", "resolve6"])
		resolver[name] = refuse("dns");
globalThis.fetch = refuse("fetch");
globalThis.WebSocket = refuse("WebSocket");
syncBuiltinESMExports();
