/** A made-up report: 60 rows, 5 clusters, two identities that are split and one cluster that is mixed. */
import type { ReportData } from "../../../src/review/report/report-data.ts";

const base64 = (values: Uint16Array | Int32Array) =>
	Buffer.from(values.buffer).toString("base64");

const clusterSizes = [30, 20, 8, 1, 1];
const cluster = Int32Array.from(
	clusterSizes.flatMap((size, number) => new Array<number>(size).fill(number)),
);
const place = (turn: (angle: number) => number) =>
	Uint16Array.from(
		cluster,
		(number, row) =>
			32_768 + 24_000 * turn(number * 1.4) + 3000 * turn(row * 2.3),
	);

export const drawnReport: ReportData = {
	name: "people.csv",
	rows: 60,
	clusters: 5,
	singletons: 2,
	largest: 30,
	sizes: [
		{ size: 1, clusters: 2 },
		{ size: 8, clusters: 1 },
		{ size: 20, clusters: 1 },
		{ size: 30, clusters: 1 },
	],
	confidence: [0, 0, 0, 0, 1, 0, 2, 5, 20, 30],
	list: clusterSizes.map((rows, number) => ({
		cluster: number,
		name: number === 1 ? "Ann" : null,
		rows,
		cover: cluster.indexOf(number),
		confidence: rows > 1 ? 0.95 - number / 20 : null,
	})),
	map: {
		x: base64(place(Math.cos)),
		y: base64(place(Math.sin)),
		row: base64(Int32Array.from(cluster, (_, row) => row)),
		cluster: base64(cluster),
	},
	questions: [
		{ clusters: [0, 3], rows: [4, 58], probability: 0.63 },
		{ clusters: [1, 2], rows: [31, 52], probability: 0.41 },
	],
	truth: {
		rows: 60,
		identities: 4,
		bcubed: { precision: 0.9512, recall: 0.9021, f: 0.926 },
		numSplit: 2,
		split: [
			{
				identity: "n000012",
				rows: 31,
				parts: [
					{ cluster: 0, identity: "n000012", rows: 30, cover: 0 },
					{ cluster: 3, identity: "n000012", rows: 1, cover: 58 },
				],
				link: { rows: [4, 58], probability: 0.63 },
			},
			{
				identity: "n000040",
				rows: 9,
				parts: [
					{ cluster: 2, identity: "n000040", rows: 8, cover: 50 },
					{ cluster: 1, identity: "n000040", rows: 1, cover: 33 },
				],
				link: null,
			},
		],
		numMixed: 1,
		mixed: [
			{
				cluster: 1,
				rows: 20,
				parts: [
					{ cluster: 1, identity: "n000033", rows: 19, cover: 30 },
					{ cluster: 1, identity: "n000040", rows: 1, cover: 33 },
				],
				link: { rows: [30, 33], probability: 0.88 },
			},
		],
	},
	ids: { 4: "ann/4.jpg", 58: "other/58.jpg" },
};
