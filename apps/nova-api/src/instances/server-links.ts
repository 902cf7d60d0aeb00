export function serverLinks(baseUrl: string, id: string) {
  return [
    { rel: 'self', href: `${baseUrl}/v2.1/servers/${id}` },
    { rel: 'bookmark', href: `${baseUrl}/servers/${id}` },
  ];
}
