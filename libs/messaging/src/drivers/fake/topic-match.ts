/** Whether a binding's pattern takes a routing key: words apart by dots, `*` is one word, `#` any number (AMQP 0-9-1). */
export function topicMatches(pattern: string, routingKey: string): boolean {
  if (pattern === routingKey || pattern === '#') return true;
  if (!pattern.includes('*') && !pattern.includes('#')) return false;
  return matchWords(pattern.split('.'), 0, routingKey.split('.'), 0);
}

function matchWords(pattern: readonly string[], p: number, key: readonly string[], k: number): boolean {
  if (p === pattern.length) return k === key.length;
  if (pattern[p] === '#') {
    for (let next = k; next <= key.length; next++) if (matchWords(pattern, p + 1, key, next)) return true;
    return false;
  }
  if (k === key.length) return false;
  return (pattern[p] === '*' || pattern[p] === key[k]) && matchWords(pattern, p + 1, key, k + 1);
}
