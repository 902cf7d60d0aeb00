import { StringDecoder } from 'node:string_decoder';

/**
 * Lines of a stream as they come, without their ends. Unlike readline it hands the stream's errors on to the reader.
 * A byte order mark at the beginning is no part of the first line.
 */
export async function* linesOf(stream: AsyncIterable<string | Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let isFirst = true;
  for await (const chunk of stream) {
    const text = typeof chunk === 'string' ? chunk : decoder.write(chunk);
    rest += isFirst && text !== '' ? text.replace(/^\ufeff/, '') : text;
    isFirst &&= text === '';
    // Looking for line ends in what is left of the chunk alone keeps a long line linear.
    if (!text.includes('\n')) continue;
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield line.replace(/\r$/, '');
  }
  rest += decoder.end();
  if (rest !== '') yield rest.replace(/\r$/, '');
}
