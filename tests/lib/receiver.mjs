// receiver.mjs -- a program that is told by webhooks: `const receiver = await Receiver.start()` listens on 127.0.0.1.
//
// It keeps every call as {headers, body, path}; receiver.answer(call) says what to answer: {status, headers, body}, null
// for 204, 'hang' for nothing, ever.
import http from 'node:http';
import { Webhook } from 'standardwebhooks';
import { until } from './server.mjs';

export class Receiver {
	constructor() {
		this.calls = [];
		this.answer = () => null;
		this.hanging = [];
	}

	static async start(host = '127.0.0.1') {
		const receiver = new Receiver();
		receiver.server = http.createServer((request, response) => receiver.take(request, response));
		receiver.connections = 0;
		receiver.server.on('connection', () => receiver.connections++);
		await new Promise((done) => receiver.server.listen(0, host, done));
		receiver.url = `http://${host}:${receiver.server.address().port}/told`;
		return receiver;
	}

	async take(request, response) {
		let body = '';
		for await (const piece of request)
			body += piece;
		const call = { headers: request.headers, body, path: request.url };
		this.calls.push(call);
		const answer = this.answer(call);
		if (answer === 'hang') {
			this.hanging.push(response);
			return;
		}
		response.writeHead(answer?.status ?? 204, answer?.headers);
		response.end(answer?.body);
	}

	// The n-th call of this event, once it is there, as JSON.
	async told(event, n = 1) {
		const of = () => this.calls.filter((c) => JSON.parse(c.body).type === event);
		await until(`${n} × ${event}`, () => of().length >= n);
		const call = of()[n - 1];
		return { call, ...JSON.parse(call.body) };
	}

	async stop() {
		this.server.closeAllConnections();
		await new Promise((done) => this.server.close(done));
	}
}

// What the library of a receiver says; throws when the signature is not right.
export const verified = (secret, call) => new Webhook(secret).verify(call.body, call.headers);
