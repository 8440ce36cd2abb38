// timing.mjs -- whether two things can be told apart by the time they take, on a machine that others use, too.

// How often `one` takes longer than `other`, of this many asked in turn, now the one first, now the other: 0.5 where nobody can
// tell. Neighbours alone are compared, so what slows the machine down for a while slows both.
async function longer(one, other, pairs) {
	const took = async (ask) => {
		const begin = process.hrtime.bigint();
		await ask();
		return process.hrtime.bigint() - begin;
	};
	let more = 0;
	for (let i = 0; i < pairs; i++) {
		const [a, b] = i % 2 ? [await took(one), await took(other)] : (await took(other).then(async (b) => [await took(one), b]));
		more += a > b ? 1 : a === b ? 0.5 : 0;
	}
	return more / pairs;
}

// What can be told apart can be so each time, noise cannot: a round beyond the bound is repeated. {apart, shares of all rounds}.
export async function sharesApart(one, other, { pairs, bound, rounds = 3 }) {
	const shares = [];
	while (shares.length < rounds) {
		shares.push(await longer(one, other, pairs));
		if (Math.abs(shares.at(-1) - 0.5) <= bound)
			return { apart: false, shares };
	}
	return { apart: shares.every((s) => s > 0.5) || shares.every((s) => s < 0.5), shares };
}
