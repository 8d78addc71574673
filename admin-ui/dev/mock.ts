import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Connect, Plugin } from 'vite';
import { models, session } from './fixtures.ts';
import { answerSettings } from './settings.ts';
import { trafficAnswer } from './trafficMock.ts';
import { modelAnswers } from './uploadFixtures.ts';

/** Development without a server, or with an old one: answers a few operations from fixtures. */
export function mock(): Plugin {
  // Which state is played: a cookie `slipway-mock` says it for one browser, else the environment.
  let wish = '';
  let signedIn = true;
  const answers: Record<string, () => [number, unknown]> = {
    'GET /api/v1/session': () => (signedIn ? [200, session] : [401, problem(401, 'no session')]),
    'POST /api/v1/session': () => {
      signedIn = true;
      return [200, session];
    },
    'DELETE /api/v1/session': () => {
      signedIn = false;
      return [204, undefined];
    },
    'POST /api/v1/passwords/check': () => [200, { acceptable: true, strength: 3 }],
    'GET /api/v1/first-start': () => [
      200,
      wish.includes('first')
        ? {
            needed: true,
            release: '1.0.0',
            bind: '127.0.0.1:8080',
            database: { kind: 'PostgreSQL', embedded: true },
            engines: [
              { name: 'ONNX', version: '1.29.0' },
              { name: 'TensorFlow', version: '1.1.0' },
            ],
          }
        : { needed: false, release: '1.0.0' },
    ],
    'GET /api/v1/overview': () => [200, wish.includes('empty') ? { items: [] } : models()],
    'GET /api/v1/nodes': () => [200, { items: [{ id: 'slipway-1', release: '1.0.0' }] }],
    'GET /api/v1/uploads': () => [200, { items: [], next: null }],
    'GET /api/v1/models': () => [200, { items: [], next: null }],
  };
  const play = (server: { middlewares: Connect.Server }) => {
    server.middlewares.use(async (request: IncomingMessage, response: ServerResponse, next) => {
      const asked = /slipway-mock=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1];
      const played = asked ?? process.env.SLIPWAY_MOCK ?? '';
      if (played !== wish) {
        wish = played;
        signedIn = !wish.includes('out');
      }
      const path = (request.url ?? '').split('?')[0] ?? '';
      if (path === '/api/v1/events') {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        response.write(
          'event: hello\nid: 1-1\ndata: {"position":"1-1","node":"slipway-1","release":"1.0.0"}\n\n',
        );
        if (wish.includes('many')) {
          const timer = setInterval(
            () => response.write('event: windows\ndata: {"newest":0,"count":1}\n\n'),
            3000,
          );
          response.on('close', () => clearInterval(timer));
        }
        if (wish.includes('lost')) {
          setTimeout(() => response.destroy(), 1500);
        }
        return;
      }
      if (/^\/(v2|api)\//.test(path)) {
        const chunks: Buffer[] = [];
        for await (const chunk of request) {
          chunks.push(chunk as Buffer);
        }
        const played = trafficAnswer(
          request.method ?? 'GET',
          path,
          new URL(request.url ?? '', 'http://mock').searchParams,
          Buffer.concat(chunks).toString(),
          wish,
        );
        if (played) {
          response.writeHead(played[0], {
            'Content-Type': played[0] < 400 ? 'application/json' : 'application/problem+json',
            ...played[2],
          });
          response.end(JSON.stringify(played[1]));
          return;
        }
      }
      const fixed = modelAnswers[path];
      const query = new URL(request.url ?? '', 'http://mock').searchParams;
      const other = path.startsWith('/api/')
        ? answerSettings(request.method ?? '', path, query)
        : undefined;
      const answer = other
        ? () => other
        : request.method === 'GET' && fixed !== undefined
          ? () => [200, fixed] as [number, unknown]
          : answers[`${request.method} ${path}`];
      if (!answer) {
        next();
        return;
      }
      const [status, body] = answer();
      response.writeHead(status, {
        'Content-Type': status < 400 ? 'application/json' : 'application/problem+json',
      });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    });
  };
  return {
    name: 'slipway-mock',
    configureServer: play,
    configurePreviewServer: play,
  };
}

function problem(status: number, detail: string) {
  return { type: 'about:blank', title: detail, status, detail, code: 'X', requestId: 'mock' };
}
