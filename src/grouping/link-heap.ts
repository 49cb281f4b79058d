/** A binary heap of links: the highest mean score first, equal means by rank. The heap has its own copy of each mean, which may be outdated. */

export interface LinkHeap {
	push(link: number, mean: number, rank: number): void;
	/** The first link, or -1. */
	top(): number;
	/** Updates the first link's mean and rank, which may only move it back; returns true if they were up to date. */
	updateTop(mean: number, rank: number): boolean;
	removeTop(): void;
	/** Whether `a` comes before `b`; a link outside of the heap comes last. */
	isBefore(a: number, b: number): boolean;
}

/** An empty heap for links 0 to `numLinks - 1`, each at most once; a smaller rank comes first. */
export function createLinkHeap(numLinks: number): LinkHeap {
	const heap = new Int32Array(numLinks);
	const means = new Float64Array(numLinks).fill(Number.NEGATIVE_INFINITY);
	const ranks = new Int32Array(numLinks);
	let size = 0;

	const isBefore = (a: number, b: number) =>
		means[a] > means[b] || (means[a] === means[b] && ranks[a] < ranks[b]);
	/** Puts a link at the top and moves it down to its position. */
	function sink(link: number): void {
		let at = 0;
		for (let child = 1; child < size; child = 2 * at + 1) {
			if (child + 1 < size && isBefore(heap[child + 1], heap[child])) child++;
			if (!isBefore(heap[child], link)) break;
			heap[at] = heap[child];
			at = child;
		}
		heap[at] = link;
	}

	/** Puts a link at index `last` and moves it up to its position. */
	function rise(link: number, last: number): void {
		let at = last;
		while (at > 0) {
			const parent = (at - 1) >> 1;
			if (!isBefore(link, heap[parent])) break;
			heap[at] = heap[parent];
			at = parent;
		}
		heap[at] = link;
	}

	return {
		isBefore,
		top: () => (size > 0 ? heap[0] : -1),
		push(link, mean, rank) {
			means[link] = mean;
			ranks[link] = rank;
			rise(link, size++);
		},
		updateTop(mean, rank) {
			const link = heap[0];
			if (means[link] === mean && ranks[link] === rank) return true;
			means[link] = mean;
			ranks[link] = rank;
			sink(link);
			return false;
		},
		removeTop() {
			means[heap[0]] = Number.NEGATIVE_INFINITY;
			size--;
			if (size > 0) sink(heap[size]);
		},
	};
}
