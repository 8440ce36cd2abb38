// endpoint.mjs -- an embeddings endpoint for tests, whose vectors know a few meanings and nothing else.
//
// `const endpoint = await Endpoint.start()` listens on 127.0.0.1. Words of one meaning point the same way, so texts
// without a common word can be near; every other word points nowhere in particular. It keeps all that it was sent.
import http from 'node:http';

const MEANINGS = [
	['vpn', 'tunnel', 'remote', 'teleworking'], ['drops', 'disconnects', 'interrupted', 'breaks'],
	['printer', 'toner', 'paper'], ['salary', 'payslip', 'wages'], ['badge', 'keycard', 'door'],
	['layoffs', 'redundancies', 'dismissals'],
];

export class Endpoint {
	constructor(dimension) {
		this.dimension = dimension;
		this.calls = []; // {model, input, headers, dimensions}
		this.answer = () => null; // (call, n) => {status, headers, body}; null: vectors; 'hang': nothing, ever
		this.hanging = [];
	}

	static async start({ dimension = 16 } = {}) {
		const endpoint = new Endpoint(dimension);
		endpoint.server = http.createServer((request, response) => endpoint.take(request, response));
		await new Promise((done) => endpoint.server.listen(0, '127.0.0.1', done));
		endpoint.port = endpoint.server.address().port;
		endpoint.url = `http://127.0.0.1:${endpoint.port}/v1/embeddings`;
		return endpoint;
	}

	async stop() {
		this.server.closeAllConnections();
		await new Promise((done) => this.server.close(done));
	}

	// Every text it was ever sent.
	get texts() {
		return this.calls.flatMap((c) => c.input);
	}

	sent(part) {
		return this.texts.filter((t) => t.includes(part)).length;
	}

	vector(text) {
		const v = new Array(this.dimension).fill(0);
		for (const word of text.toLowerCase().match(/[a-z]+/g) ?? []) {
			const meaning = MEANINGS.findIndex((m) => m.includes(word));
			if (meaning >= 0)
				v[meaning] += 1;
		}
		v[this.dimension - 1] = 0.1; // a text that means nothing still points somewhere
		return v;
	}

	take(request, response) {
		let body = '';
		request.on('data', (d) => (body += d));
		request.on('end', () => {
			const call = { ...JSON.parse(body), headers: request.headers, method: request.method, path: request.url };
			this.calls.push(call);
			const other = this.answer(call, this.calls.length);
			if (other === 'hang') {
				this.hanging.push(response);
				return;
			}
			response.writeHead(other?.status ?? 200, { 'content-type': 'application/json', ...other?.headers });
			response.end(other ? other.body ?? '' : JSON.stringify({ object: 'list', model: call.model,
				data: call.input.map((text, index) => ({ object: 'embedding', index, embedding: this.vector(text) })).reverse() }));
		});
	}
}

// Settings for a server that uses it. One worker, so that /metrics tells of every search.
export const embeddingsOf = (endpoint, more = {}) => ({ PEERLORE_EMBEDDINGS_URL: endpoint.url, PEERLORE_EMBEDDINGS_MODEL: 'meaning-1',
	PEERLORE_WORKERS: '1', ...more });

export async function counts(server) {
	const text = await (await fetch(`${server.url}/metrics`)).text();
	return Object.fromEntries([...text.matchAll(/^peerlore_embeddings_(\w+)_total (\d+)$/gm)].map(([, k, v]) => [k, Number(v)]));
}
