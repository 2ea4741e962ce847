import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { HostError, hostLimits, type PostAnswer, type PostRequest } from '../host.ts';

const agentOptions = { keepAlive: false, maxSockets: 1 };
const httpAgent = new HttpAgent(agentOptions);
const httpsAgent = new HttpsAgent(agentOptions);

/**
 * One POST by node:http or node:https. Not the global `fetch`: it needs WebAssembly, which `--jitless` takes away. The
 * deadline is for all of it, so that a peer that sends a byte a second is cut off as well.
 */
export function post(request: PostRequest): Promise<PostAnswer> {
  return new Promise((resolve, reject) => {
    const url = new URL(request.url);
    const isSecure = url.protocol === 'https:';
    const outgoing = (isSecure ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      agent: isSecure ? httpsAgent : httpAgent,
      headers: { ...request.headers, 'content-length': request.body.length },
    });
    const deadline = setTimeout(() => {
      fail(new HostError('TIMEOUT', `no whole answer within ${request.deadlineMs} ms`));
    }, request.deadlineMs);
    const fail = (error: Error): void => {
      clearTimeout(deadline);
      outgoing.destroy();
      reject(error);
    };
    outgoing.on('error', fail);
    outgoing.on('response', (incoming) => {
      readAnswer(
        incoming,
        (answer) => {
          clearTimeout(deadline);
          outgoing.destroy();
          resolve(answer);
        },
        fail,
      );
    });
    outgoing.end(request.body);
  });
}

function readAnswer(
  incoming: IncomingMessage,
  done: (answer: PostAnswer) => void,
  fail: (error: Error) => void,
): void {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  const finish = (isCut: boolean): void => {
    const body = Buffer.concat(chunks).subarray(0, hostLimits.answerBytes).toString('utf8');
    done({ status: incoming.statusCode ?? 0, headers: plain(incoming.headers), body, isCut });
  };
  incoming.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    sizeBytes += chunk.length;
    if (sizeBytes > hostLimits.answerBytes) finish(true);
  });
  incoming.on('end', () => finish(false));
  incoming.on('error', fail);
  incoming.on('aborted', () => fail(new HostError('ECONNRESET', 'the answer broke off')));
}

function plain(headers: IncomingMessage['headers']): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) texts[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return texts;
}
