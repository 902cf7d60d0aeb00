/** See template.js, which runs in the worker and so is plain JavaScript. */
export function loadTemplate(path: string, onMaking: () => void): Promise<Blob>;
