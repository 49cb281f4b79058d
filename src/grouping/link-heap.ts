/** Links by the mean score that they were last seen with, the highest first, equal ones by rank: a binary heap of link numbers. */

export interface LinkHeap {
	push(link: number, mean: number, rank: number): void;
	/** The first link, or -1. */
	top(): number;
	/** Gives the first link the mean and rank that it has now, neither before those it had; true where they are the same. */
	settleTop(mean: number, rank: number): boolean;
	removeTop(): void;
	/** Whether `a` comes before `b`; a link that is not in the heap comes before none. */
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
	function sink(link: number): void {
		let place = 0;
		for (let child = 1; child < size; child = 2 * place + 1) {
			if (child + 1 < size && isBefore(heap[child + 1], heap[child])) child++;
			if (!isBefore(heap[child], link)) break;
			heap[place] = heap[child];
			place = child;
		}
		heap[place] = link;
	}

	return {
		isBefore,
		top: () => (size > 0 ? heap[0] : -1),
		push(link, mean, rank) {
			means[link] = mean;
			ranks[link] = rank;
			let place = size++;
			while (place > 0) {
				const parent = (place - 1) >> 1;
				if (!isBefore(link, heap[parent])) break;
				heap[place] = heap[parent];
				place = parent;
			}
			heap[place] = link;
		},
		settleTop(mean, rank) {
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
